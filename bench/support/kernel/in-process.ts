import { systemClock } from '@dcos-lite/lib/clock'
import { agentProtocol } from '@dcos-lite/lib/contracts'
import { silentLogger } from '@dcos-lite/lib/log'
import type { Offer, SchedulerCallMessage, SchedulerEvent, TaskInfo } from '@dcos-lite/lib/mesos'
import { systemRandom } from '@dcos-lite/lib/random'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import { parseResources } from '@dcos-lite/lib/resources'
import { campaign, openStore } from '@dcos-lite/lib/store'
import { takeAgentMessage } from '../../../components/mesos-lite/src/master/agents/messages.ts'
import { registerAgent } from '../../../components/mesos-lite/src/master/agents/register.ts'
import { settingsOf } from '../../../components/mesos-lite/src/master/config.ts'
import { subscribeFramework } from '../../../components/mesos-lite/src/master/frameworks/subscribe.ts'
import { performCall } from '../../../components/mesos-lite/src/master/http/scheduler-calls.ts'
import type { Throne } from '../../../components/mesos-lite/src/master/http/throne.ts'
import { createIds } from '../../../components/mesos-lite/src/master/ids.ts'
import { createLogControl } from '../../../components/mesos-lite/src/master/log/log-control.ts'
import { startReign } from '../../../components/mesos-lite/src/master/start-reign.ts'
import type { Reign } from '../../../components/mesos-lite/src/master/state/reign.ts'
import { parseMessage, recordWriter } from '../../../components/mesos-lite/src/protocol/http/index.ts'
import type { AgentMessage, MasterMessage } from '../../../components/mesos-lite/src/protocol/messages.ts'
import { encodeMessage } from '../../../components/mesos-lite/src/protocol/wire/index.ts'
import type { Form } from './framework.ts'

/** A leading master without its listeners. */
export interface BareKernel {
  reign: Reign
  end(): Promise<void>
}

/** Starts what a leader is, on a store of its own, without HTTP. */
export async function startKernel(file: string): Promise<BareKernel> {
  const clock = systemClock
  const environment = { clock, random: systemRandom, log: silentLogger }
  const settings = settingsOf({ listen: { host: '127.0.0.1', port: 0 }, store: { engine: 'sqlite', file } })
  const store = await openStore({ engine: 'sqlite', file }, environment)
  const leadership = await campaign(store, { key: 'leader', identity: '{}', ttlMs: 10_000, clock })
  const ids = createIds(systemRandom)
  const address = { hostname: 'master', ip: '127.0.0.1', port: 5050 }
  const throne: Throne = {
    self: { id: ids.masterId, ...address },
    settings,
    logControl: await createLogControl(silentLogger, clock, 'mesos-master', undefined),
    openRequests: 0,
    startedMs: clock.nowMs(),
    reign: undefined,
    recovering: false,
    recovered: Promise.resolve(),
    leader: () => Promise.resolve(undefined),
  }
  const { id } = throne.self
  const started = await startReign({
    ...{ settings, environment, store, leadership, throne, ids, startedMs: throne.startedMs },
    masterInfo: {
      id,
      ip: 0,
      port: 5050,
      pid: 'master@127.0.0.1:5050',
      hostname: 'master',
      version: '1.11.0',
      address,
    },
    abdicate(reason) {
      throw new Error(reason)
    },
  })
  return {
    reign: started.reign,
    async end() {
      await started.end()
      await leadership.resign()
      await store.close()
    },
  }
}

/** Agents whose frames are read and answered at once, in this thread. */
export async function addAgents(reign: Reign, count: number): Promise<void> {
  const resources = parseResources('cpus:16;mem:65536;disk:100000;ports:[31000-32000]')
  const register = async (at: number): Promise<void> => {
    const ip = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`
    const answers: AgentMessage[] = []
    let agentId = ''
    let answering = false
    const answer = (): void => {
      answering = false
      const agent = reign.agents.get(agentId)
      // As a record, written and read again, as between two processes.
      for (const message of answers.splice(0)) {
        const frame = encodeRecord(JSON.stringify(message))
        if (agent)
          void takeAgentMessage(
            reign,
            agent,
            JSON.parse(frame.toString('utf8', frame.indexOf('\n') + 1)) as AgentMessage,
          )
      }
    }
    const hear = (message: MasterMessage): void => {
      if (message.type === 'REGISTERED') agentId = message.agentId
      if (message.type === 'PING') answers.push({ type: 'PONG', sequence: message.sequence })
      if (message.type === 'LAUNCH') {
        const frameworkId = message.framework.id?.value ?? ''
        for (const { task_id } of message.tasks) {
          for (const state of ['TASK_STARTING', 'TASK_RUNNING'] as const) {
            const status = {
              ...{ task_id, state, source: 'SOURCE_EXECUTOR', agent_id: { value: agentId } },
              timestamp: 1_700_000_000.5,
              uuid: Buffer.from(systemRandom.bytes(16)).toString('base64'),
              container_status: { network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: ip }] }] },
            } as const
            answers.push({ type: 'STATUS_UPDATE', frameworkId, status: status as never, latestState: state })
          }
        }
      }
      if (answers.length === 0 || answering) return
      answering = true
      setImmediate(answer)
    }
    await registerAgent(
      reign,
      {
        abilities: { protocol: { ...agentProtocol }, capabilities: ['launcher:simulated'] },
        info: { hostname: `agent-${at}`, port: 5051, resources, attributes: [] },
        ...{ ip, bootId: 'boot', version: '1.11.0', tasks: [], frameworks: [] },
        ...{ checkpointedResources: [], highestEpoch: 0 },
      },
      undefined,
      () => ({
        write: (frame) =>
          hear(
            JSON.parse(Buffer.from(frame.subarray(frame.indexOf(10) + 1)).toString('utf8')) as MasterMessage,
          ),
        end: () => undefined,
        closed: new Promise(() => undefined),
      }),
    )
  }
  for (let at = 0; at < count; at += 256) {
    await Promise.all(Array.from({ length: Math.min(256, count - at) }, (_, more) => register(at + more)))
  }
}

const taskResources = parseResources('cpus:0.1;mem:128')

/** Starts so many tasks and acknowledges every update; resolves when all of them run and all is acknowledged. */
export function startTasks(reign: Reign, tasks: number, tasksPerOffer: number, form: Form): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const write = recordWriter('SchedulerEvent', form)
  const calls: SchedulerCallMessage[] = []
  let launched = 0
  let acknowledged = 0
  let frameworkId = ''
  const perform = (): void => {
    for (const call of calls.splice(0)) {
      const given = { framework_id: { value: frameworkId }, ...call }
      const bytes =
        form === 'application/json'
          ? Buffer.from(JSON.stringify(given))
          : encodeMessage('SchedulerCall', given)
      const framework = reign.frameworks.get(frameworkId)
      if (framework) performCall(reign, framework, parseMessage(bytes, form, 'SchedulerCall', 'call'))
      if (call.type === 'ACKNOWLEDGE') acknowledged += 1
    }
    if (acknowledged === tasks * 2) resolve()
  }
  const say = (call: object): void => {
    calls.push(call as SchedulerCallMessage)
    if (calls.length === 1) setImmediate(perform)
  }
  const accept = (offer: Offer): void => {
    const filters = { refuse_seconds: 3600 }
    const count = Math.min(tasks - launched, tasksPerOffer)
    if (count === 0) return say({ type: 'DECLINE', decline: { offer_ids: [offer.id], filters } })
    const task_infos = Array.from({ length: count }, (): TaskInfo => {
      const name = `task-${launched++}`
      return {
        ...{ name, task_id: { value: name }, agent_id: offer.agent_id, resources: taskResources },
        command: { shell: true, value: 'sleep 1000000' },
      }
    })
    const operations = [{ type: 'LAUNCH', launch: { task_infos } }]
    say({ type: 'ACCEPT', accept: { offer_ids: [offer.id], operations, filters } })
  }
  const framework = subscribeFramework(
    reign,
    {
      framework_info: {
        ...{ user: 'root', name: 'bench', roles: ['bench'] },
        capabilities: [{ type: 'MULTI_ROLE' }, { type: 'RESERVATION_REFINEMENT' }],
      },
    },
    {
      streamId: 'stream',
      close: () => undefined,
      send(event: SchedulerEvent) {
        write(event)
        if (event.type === 'OFFERS') event.offers.offers.forEach(accept)
        if (event.type !== 'UPDATE') return
        const { agent_id, task_id, uuid, state, message } = event.update.status
        if (state !== 'TASK_STARTING' && state !== 'TASK_RUNNING')
          return reject(new Error(`${state}: ${message ?? ''}`))
        say({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
      },
    },
  )
  frameworkId = framework?.id ?? ''
  return promise
}
