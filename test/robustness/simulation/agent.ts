import { noSecretStore } from '@dcos-lite/lib/contracts'
import type { Logger } from '@dcos-lite/lib/log'
import { parseResources } from '@dcos-lite/lib/resources'
import type { Random } from '@dcos-lite/lib/random'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import type { AgentBook } from '../../../components/mesos-lite/src/agent/checkpoint/agent-record.ts'
import { openAgentBook } from '../../../components/mesos-lite/src/agent/checkpoint/agent-record.ts'
import { createLayout, layoutOf } from '../../../components/mesos-lite/src/agent/checkpoint/layout.ts'
import { readRecords } from '../../../components/mesos-lite/src/agent/checkpoint/read-records.ts'
import { recordFormats } from '../../../components/mesos-lite/src/agent/checkpoint/records.ts'
import type {
  ExecutorRecord,
  TaskRecord,
} from '../../../components/mesos-lite/src/agent/checkpoint/records.ts'
import { createDrainState } from '../../../components/mesos-lite/src/agent/drain/drain-state.ts'
import { createOperationKeeper } from '../../../components/mesos-lite/src/agent/operations/operation-keeper.ts'
import type { OperationKeeper } from '../../../components/mesos-lite/src/agent/operations/operation-keeper.ts'
import {
  createAgentSession,
  finishShutdown,
} from '../../../components/mesos-lite/src/agent/session/agent-session.ts'
import type { openSession } from '../../../components/mesos-lite/src/agent/session/find-leader.ts'
import type { AgentContext } from '../../../components/mesos-lite/src/agent/tasks/agent-context.ts'
import { openFrameworkBook } from '../../../components/mesos-lite/src/agent/tasks/framework-book.ts'
import { createTaskKeeper } from '../../../components/mesos-lite/src/agent/tasks/task-keeper.ts'
import type { LaunchOrder } from '../../../components/mesos-lite/src/agent/tasks/launch-tasks.ts'
import type { TaskKeeper } from '../../../components/mesos-lite/src/agent/tasks/task-keeper.ts'
import { simulatedRoot } from './disk.ts'
import type { Machine } from './machine.ts'
import { decode, encode } from './messages.ts'
import type { Answer } from './messages.ts'
import type { Network } from './network.ts'
import type { TrapPoint } from './plan.ts'
import type { SimulatedProcess } from './process.ts'

/** What a simulated machine offers. */
export const machineResources = 'cpus:4;mem:1024;disk:1000;ports:[31000-31009]'

/** An agent process: the real session, keepers and checkpoints on the disk and the network of the simulation. */
export interface SimulatedAgent {
  process: SimulatedProcess
  book(): AgentBook | undefined
  keeper(): TaskKeeper | undefined
  /** Stops as a planned restart does. */
  stop(): void
}

/** What an agent is started with. */
export interface AgentInput {
  process: SimulatedProcess
  network: Network
  machine: Machine
  random: Random
  log: Logger
  masters: readonly string[]
  watcher: AgentWatcher
  trip(point: TrapPoint): void
}

/** Is told of what an agent does. */
export interface AgentWatcher {
  onLaunch(order: LaunchOrder): void
  /** It does what a master of this epoch says. */
  onObey(host: string, epoch: number, what: string): void
  /** It sends an update; `file` is where it must be written down. */
  onDeliver(file: string, status: TaskStatus): void
  /** An acknowledgement was taken; `pending` are the uuids that waited before and after. */
  onAcknowledged(taskId: string, uuid: string, pending: { before: string[]; after: string[] }): void
}

/** The work folder of an agent. */
export const workDirOf = (host: string): string => `${simulatedRoot}/${host}/work`

type SessionOpener = typeof openSession

/** The epoch of the message that a process reads. */
interface Reading {
  epoch: number
}

function sessionOver(network: Network, process: SimulatedProcess, reading: Reading): SessionOpener {
  async function* noting(records: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
    for await (const record of records) {
      const text = record.toString()
      reading.epoch = (JSON.parse(text.slice(text.indexOf('\n') + 1)) as Reading).epoch
      yield record
    }
  }
  return async (masterUrl, request, { timeoutMs, signal }) => {
    const late = process.clock.sleep(timeoutMs).then((): never => {
      throw new Error('the master did not answer')
    })
    late.catch(() => undefined)
    let host = new URL(masterUrl).hostname
    for (let redirects = 0; redirects < 5; redirects++) {
      const connecting = network.connect(process, host)
      const connection = await Promise.race([connecting, late]).catch((error: unknown) => {
        void connecting.then((opened) => opened?.close())
        throw error
      })
      if (!connection) throw new Error(`${host} refuses the connection`)
      signal.addEventListener('abort', () => connection.close(), { once: true })
      connection.write(encode({ kind: 'agent', request }))
      const first = await Promise.race([connection.records.next(), late]).catch((error: unknown) => {
        connection.close()
        throw error
      })
      if (!first.value) throw new Error('the connection broke')
      const { status, leader } = decode<Answer>(first.value)
      if (status === 200) {
        const write = (record: Uint8Array): void => {
          const text = Buffer.from(record).toString()
          connection.write(Buffer.from(text.slice(text.indexOf('\n') + 1)))
        }
        const stream = {
          status,
          headers: {},
          body: noting(connection.records),
          close: () => connection.close(),
          write,
        }
        return { leaderUrl: `http://${host}`, stream, tls: undefined }
      }
      connection.close()
      if (status !== 307 || leader === undefined) throw new Error(`refused with ${status}`)
      host = leader
    }
    throw new Error('too many redirects')
  }
}

/** Starts an agent in its process; a disk that refuses makes it try again, as its init system would. */
export function startSimulatedAgent(input: AgentInput): SimulatedAgent {
  const { process, machine, random, log, network } = input
  const { clock, host } = process
  let openBook: AgentBook | undefined
  let openKeeper: TaskKeeper | undefined
  let stop = (): void => process.kill()

  const run = async (): Promise<void> => {
    const config = {
      listen: { host: '0.0.0.0', port: 5051 },
      masterUrls: input.masters.map((name) => `http://${name}`),
      workDir: workDirOf(host),
      launcher: 'simulated' as const,
      registrationBackoff: { firstMs: 50, maxMs: 2000 },
    }
    const layout = layoutOf(config.workDir)
    await createLayout(layout)
    const opened = await openAgentBook(layout, true)
    const reading: Reading = { epoch: 0 }
    const obeys = (what: string): void => input.watcher.onObey(host, reading.epoch, what)
    const book: AgentBook = {
      ...opened,
      setAgentId(agentId) {
        obeys(agentId === undefined ? 'SHUTDOWN' : 'REGISTERED')
        input.trip('registered')
        return opened.setAgentId(agentId)
      },
    }
    const frameworks = await openFrameworkBook(layout, true)
    const tasks = await readRecords<TaskRecord>(layout.tasksFolder, recordFormats.task)
    const executors = await readRecords<ExecutorRecord>(layout.executorsFolder, recordFormats.executor)
    const resources = parseResources(machineResources)
    const context: AgentContext = {
      ...{ config, clock, random, log, layout },
      launcher: machine.launcherFor(process),
      bootId: machine.bootId(),
      address: { hostname: host, ip: `10.0.1.${host.slice(-1)}`, port: 5051 },
      secrets: noSecretStore,
      durable: true,
      drain: createDrainState(),
      agentId: () => book.lastAgentId() ?? '',
      checkpointedResources: () => book.checkpointedResources(),
      framework: (frameworkId) => frameworks.get(frameworkId),
      deliver(record, status) {
        const isSent = session.post({
          type: 'STATUS_UPDATE',
          frameworkId: record.frameworkId,
          status,
          latestState: record.latest?.state ?? status.state,
          ...(record.executor ? { executorId: record.executorId } : {}),
        })
        if (isSent) input.watcher.onDeliver(layout.taskFile(record.containerId), status)
        if (isSent) input.trip('update')
        return isSent
      },
    }
    const real = createTaskKeeper(context, frameworks, {
      onExecutorExited: (frameworkId, executorId, status) =>
        void session.post({ type: 'EXECUTOR_EXITED', frameworkId, executorId, status }),
    })
    const keeper: TaskKeeper = {
      ...real,
      launch(order) {
        obeys('LAUNCH')
        input.watcher.onLaunch(order)
        input.trip('launch')
        return real.launch(order)
      },
      kill(...parameters) {
        obeys('KILL')
        return real.kill(...parameters)
      },
      async acknowledge(frameworkId, taskId, uuid) {
        obeys('ACKNOWLEDGE')
        const waiting = (): string[] =>
          real
            .handles()
            .filter(({ record }) => record.task.task_id.value === taskId)
            .flatMap(({ record }) => record.pending.map((one) => one.uuid ?? ''))
        const before = waiting()
        const done = real.acknowledge(frameworkId, taskId, uuid)
        input.watcher.onAcknowledged(taskId, uuid, { before, after: waiting() })
        await done
      },
    }
    const post = session_post
    const ofBook = createOperationKeeper({ context, book, frameworks, started: resources, post })
    const operations: OperationKeeper = {
      ...ofBook,
      apply(order) {
        obeys('APPLY_OPERATION')
        input.trip('operation')
        return ofBook.apply(order)
      },
    }
    const registration = {
      ...{ context, book, frameworks, keeper, operations, resources },
      attributes: [],
      domain: undefined,
    }
    const session = createAgentSession({
      config,
      ...registration,
      openSession: sessionOver(network, process, reading),
    })
    function session_post(message: Parameters<typeof session.post>[0]): boolean {
      return session.post(message)
    }
    openBook = book
    openKeeper = keeper
    await operations.recover()
    await keeper.recover(tasks, executors)
    await finishShutdown(registration)
    keeper.executors.awaitReturn()
    session.start()
    stop = () => {
      session.takeNoMoreTasks()
      session.post({ type: 'PLANNED_RESTART', deadlineMs: clock.nowMs() + 60_000 })
      session
        .stop()
        .then(() => operations.stop())
        .then(() => keeper.stop())
        .then(
          () => process.kill(),
          () => process.kill(),
        )
    }
  }
  process.enter(() => {
    const attempt = (): Promise<void> =>
      run().catch(async (error: unknown) => {
        log.warn('the agent could not start', { error })
        await clock.sleep(1000)
        return attempt()
      })
    void attempt()
  })
  return { process, book: () => openBook, keeper: () => openKeeper, stop: () => process.enter(() => stop()) }
}
