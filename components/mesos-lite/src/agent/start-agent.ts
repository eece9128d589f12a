import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { noSecretStore } from '@dcos-lite/lib/contracts'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { declareMetrics } from './agent-metrics.ts'
import { agentRoutes } from './api/agent-routes.ts'
import type { AgentView } from './api/agent-view.ts'
import { metricsSnapshot } from './api/metrics-snapshot.ts'
import type { AgentConfig } from './config.ts'
import { checkConfig } from './config.ts'
import { startHousekeeping } from './housekeeping.ts'
import { createLauncher } from './launcher/create-launcher.ts'
import { totalResources } from './lifecycle/decide/total-resources.ts'
import { advertisedAddress } from './machine/address.ts'
import { parseAttributes } from './machine/attributes.ts'
import { readBootId } from './machine/boot-id.ts'
import { detectResources } from './machine/detect-resources.ts'
import type { AgentState } from './open-agent-state.ts'
import { openAgentState } from './open-agent-state.ts'
import { createAgentSession, finishShutdown } from './session/agent-session.ts'
import { endTasks } from './tasks/end-tasks.ts'
import type { AgentContext } from './tasks/agent-context.ts'
import { createTaskKeeper } from './tasks/task-keeper.ts'

const defaultRestartMs = 60_000

async function serveAgent(
  config: AgentConfig,
  environment: Environment,
  state: AgentState,
): Promise<RunningComponent> {
  const { clock, random, log } = environment
  const { layout, book, frameworks } = state
  const attributes = parseAttributes(config.attributes ?? '')
  const detected = await detectResources(config.resources, config.workDir, config.defaultRole)
  const launcher = createLauncher(config, layout, environment)
  await launcher.open?.()
  const service = createHttpService({
    name: 'mesos-agent',
    environment,
    renderError: (error) => ({ status: error.status, body: error.message }),
    quietPaths: ['/metrics', '/dcos/health', '/health', '/slave(1)/health'],
    problems: () => [session.problem()].filter((problem) => problem !== undefined),
  })
  let recovered = false
  const context: AgentContext = {
    config,
    clock,
    random,
    log,
    layout,
    launcher,
    bootId: await readBootId(),
    address: advertisedAddress(config, config.listen.port),
    secrets: noSecretStore,
    durable: launcher.kind !== 'simulated',
    agentId: () => book.lastAgentId() ?? '',
    framework: (frameworkId) => frameworks.get(frameworkId),
    deliver: (record, status) =>
      session.post({
        type: 'STATUS_UPDATE',
        frameworkId: record.frameworkId,
        status,
        latestState: record.latest?.state ?? status.state,
        ...(record.executor ? { executorId: record.executorId } : {}),
      }),
  }
  const keeper = createTaskKeeper(context, frameworks, {
    onEnded: (handle) => counters.taskEnded(handle),
    onExecutorExited: (frameworkId, executorId) =>
      void session.post({ type: 'EXECUTOR_EXITED', frameworkId, executorId, status: 0 }),
  })
  const registration = {
    context,
    book,
    frameworks,
    keeper,
    attributes,
    domain: config.domain,
    resources: detected,
  }
  const session = createAgentSession({ config, ...registration })
  const counters = declareMetrics(service.metrics, keeper.handles, () => session.leaderUrl() !== undefined)
  const view: AgentView = {
    ...{ config, layout, launcher, attributes, domain: config.domain },
    get address() {
      return context.address
    },
    startedAtMs: clock.nowMs(),
    nowMs: () => clock.nowMs(),
    agentId: () => book.agentId(),
    resources: () => totalResources(detected, book.checkpointedResources()),
    leaderUrl: () => session.leaderUrl(),
    recovered: () => recovered,
    framework: (frameworkId) => frameworks.get(frameworkId),
    handles: keeper.handles,
  }
  agentRoutes(service.app, { view, metrics: () => metricsSnapshot(view, counters.endedCounts()) })
  const url = await service.listen(config.listen)
  context.address = advertisedAddress(config, Number(new URL(url).port))
  await keeper.recover(state.tasks)
  await finishShutdown(registration)
  recovered = true
  const stopHousekeeping = startHousekeeping(config, context, keeper, frameworks)
  session.start()
  log.info('agent serves', { url, workDir: config.workDir, launcher: launcher.kind })

  const stop = async (): Promise<void> => {
    await stopHousekeeping()
    session.takeNoMoreTasks()
    if (config.endTasksOnStop === true) {
      await endTasks(keeper, 'agent-stop', 'Killed because the agent was stopped')
    } else {
      const deadlineMs = clock.nowMs() + (config.plannedRestartMs ?? defaultRestartMs)
      session.post({ type: 'PLANNED_RESTART', deadlineMs })
    }
    await session.stop()
    await keeper.stop()
    launcher.stop()
    await service.stop()
    await state.release()
  }
  let stopped: Promise<void> | undefined
  return { urls: { api: url }, stop: () => (stopped ??= stop()) }
}

/**
 * Starts an agent: it takes up the tasks of an earlier process of this work folder, serves its API, and registers
 * with the leading master. `stop` leaves the tasks alone unless `endTasksOnStop` is set.
 */
export async function startAgent(config: AgentConfig, environment: Environment): Promise<RunningComponent> {
  checkConfig(config)
  const state = await openAgentState(config)
  try {
    return await serveAgent(config, environment, state)
  } catch (error) {
    await state.release()
    throw error
  }
}
