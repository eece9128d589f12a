import type { Environment } from '@dcos-lite/lib/component'
import { agentProtocol } from '@dcos-lite/lib/contracts'
import type { Attribute, FrameworkInfo, Resource } from '@dcos-lite/lib/mesos'
import type { MasterMessage, RegisterRequest } from '../../../../protocol/messages.ts'
import type { KillCause, KillOrder } from '../../../checkpoint/records.ts'
import { gracePeriodMs } from '../../../lifecycle/decide/kill-order.ts'
import { createMasterSession } from '../../../session/master-session.ts'
import type { MasterSession } from '../../../session/master-session.ts'
import { mesosVersion } from '../../../version.ts'
import type { Launcher } from '../../types.ts'
import { createSimulatedTask } from './simulated-task.ts'
import type { SimulatedTask, TaskSite } from './simulated-task.ts'

/** What agents of one process share, and what each of them is. */
export interface SimulatedAgentOptions {
  environment: Environment
  launcher: Launcher
  masterUrls: readonly string[]
  backoff: { firstMs: number; maxMs: number }
  resources: Resource[]
  attributes: Attribute[]
  hostname: string
  ip: string
  /** Two agents of one address differ by it; nothing listens there. */
  port: number
}

/** An agent without a machine: its tasks are simulated, nothing is on disk, it serves no API. */
export interface SimulatedAgent {
  session: Pick<MasterSession, 'start' | 'leaderUrl'>
  taskCount(): number
  stop(): Promise<void>
}

/** Creates an agent that speaks with masters as every agent does. */
export function createSimulatedAgent(options: SimulatedAgentOptions): SimulatedAgent {
  const { environment, launcher, resources, attributes, hostname, ip, port } = options
  const { clock, random, log } = environment
  const tasks = new Map<string, SimulatedTask>()
  const frameworks = new Map<string, FrameworkInfo>()
  let agentId: string | undefined
  let highestEpoch = 0

  const keyOf = (frameworkId: string, taskId: string): string => `${frameworkId}/${taskId}`
  const site: TaskSite = {
    ...{ environment, launcher, ip },
    agentId: () => agentId ?? '',
    deliver: ({ frameworkId, executor, state }, status) =>
      session.post({
        ...{ type: 'STATUS_UPDATE', frameworkId, status, latestState: state() },
        ...(executor ? { executorId: executor.executor_id.value } : {}),
      }),
    onCompleted: ({ frameworkId, task }) => void tasks.delete(keyOf(frameworkId, task.task_id.value)),
  }
  const kill = async (one: SimulatedTask, cause: KillCause): Promise<void> => {
    const order: KillOrder = {
      cause,
      atMs: clock.nowMs(),
      gracePeriodMs: gracePeriodMs(one.task, cause, undefined),
    }
    await one.kill(order)
  }
  const killAll = async (
    cause: KillCause,
    picks: (one: SimulatedTask) => boolean = () => true,
  ): Promise<void> => {
    for (const one of [...tasks.values()]) if (picks(one)) await kill(one, cause)
  }

  const obey = async (message: MasterMessage): Promise<void> => {
    switch (message.type) {
      case 'REGISTERED':
        for (const one of tasks.values()) one.resume()
        return
      case 'LAUNCH': {
        const frameworkId = message.framework.id?.value ?? ''
        frameworks.set(frameworkId, message.framework)
        for (const task of message.tasks) {
          const executor = message.group?.executor ?? task.executor
          const one = createSimulatedTask({ frameworkId, task, executor }, site)
          tasks.set(keyOf(frameworkId, task.task_id.value), one)
          await one.start()
        }
        return
      }
      case 'KILL': {
        const one = tasks.get(keyOf(message.frameworkId, message.taskId))
        return one && (await kill(one, 'asked'))
      }
      case 'ACKNOWLEDGE':
        return await tasks.get(keyOf(message.frameworkId, message.taskId))?.acknowledge(message.uuid)
      case 'UPDATE_FRAMEWORK': {
        const frameworkId = message.framework.id?.value ?? ''
        frameworks.set(frameworkId, message.framework)
        for (const one of tasks.values()) if (one.frameworkId === frameworkId) one.resume()
        return
      }
      case 'SHUTDOWN_EXECUTOR':
        return await killAll(
          'executor-shutdown',
          ({ frameworkId, executor }) =>
            frameworkId === message.frameworkId && executor?.executor_id.value === message.executorId,
        )
      case 'SHUTDOWN_FRAMEWORK':
        return await killAll('framework-removed', ({ frameworkId }) => frameworkId === message.frameworkId)
      case 'DRAIN':
        return await killAll(message.markGone ? 'draining-for-good' : 'draining')
      case 'SHUTDOWN':
        agentId = undefined
        return await killAll('agent-shutdown')
      default:
        return
    }
  }

  const request = (): RegisterRequest => ({
    abilities: {
      protocol: { ...agentProtocol },
      capabilities: [...launcher.capabilities, 'group:default'],
    },
    info: {
      hostname,
      port,
      resources,
      attributes,
      ...(agentId === undefined ? {} : { id: { value: agentId } }),
    },
    ip,
    bootId: 'simulated',
    version: mesosVersion,
    tasks: [...tasks.values()].map((one) => one.held()),
    frameworks: [...frameworks.values()],
    checkpointedResources: [],
    highestEpoch,
  })
  const session = createMasterSession({
    ...{
      clock,
      random,
      log,
      masterUrls: options.masterUrls,
      tls: undefined,
      backoff: options.backoff,
      request,
    },
    highestEpoch: () => highestEpoch,
    raiseEpoch(epoch) {
      highestEpoch = epoch
      return Promise.resolve()
    },
    onRegistered(message) {
      agentId = message.agentId
      return Promise.resolve()
    },
    onMessage: obey,
  })
  return {
    session,
    taskCount: () => tasks.size,
    async stop() {
      for (const one of tasks.values()) one.stop()
      await session.stop()
    },
  }
}
