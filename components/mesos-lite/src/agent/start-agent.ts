import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { declareMetrics } from './agent-metrics.ts'
import { agentRoutes } from './api/agent-routes.ts'
import type { AgentView } from './api/agent-view.ts'
import { metricsSnapshot } from './api/metrics-snapshot.ts'
import { totalWithCheckpointed } from '../protocol/checkpointed-resources.ts'
import type { AgentConfig } from './config.ts'
import { createContainerBook } from './containers/container-book.ts'
import { checkConfig } from './config.ts'
import { startDiskWatch } from './disk/watch-disk.ts'
import { createDrainState } from './drain/drain-state.ts'
import { agentInfoOf } from './executors/agent-info.ts'
import { serveExecutorApi } from './executors/executor-route.ts'
import { openFetchCache } from './fetcher/open-fetch-cache.ts'
import { createGpuDesk, detectGpus } from './gpus/gpu-desk.ts'
import { startHousekeeping } from './housekeeping.ts'
import { imagesInUse } from './images/container-image.ts'
import { openImageStore } from './images/image-store.ts'
import { createLauncher } from './launcher/create-launcher.ts'
import { advertisedAddress } from './machine/address.ts'
import { parseAttributes } from './machine/attributes.ts'
import { readBootId } from './machine/boot-id.ts'
import { detectResources } from './machine/detect-resources.ts'
import type { AgentState } from './open-agent-state.ts'
import { openAgentState } from './open-agent-state.ts'
import { createOperationKeeper } from './operations/operation-keeper.ts'
import { settleResources } from './operations/settle-resources.ts'
import { liveOwner, networkRules, openNetworkDesk, releaseUnused } from './network/index.ts'
import { createReferenceResolver } from './references/reference-resolver.ts'
import { createChangeTeller } from './references/signal-changes.ts'
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
  const gpuNodes = config.launcher === 'simulated' ? undefined : await detectGpus(config.gpus)
  const detected = await detectResources(config.resources, config.workDir, {
    ...{ defaultRole: config.defaultRole, gpus: gpuNodes?.each.length },
  })
  await settleResources(config, book, { resources: detected, attributes })
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
  const resolver = createReferenceResolver(clock, (message) => session.post(message))
  const context: AgentContext = {
    config,
    clock,
    random,
    log,
    layout,
    launcher,
    bootId: await readBootId(),
    address: advertisedAddress(config, config.listen.port),
    secrets: resolver,
    durable: launcher.kind !== 'simulated',
    drain: createDrainState(),
    agentId: () => book.lastAgentId() ?? '',
    checkpointedResources: () => book.checkpointedResources(),
    framework: (frameworkId) => frameworks.get(frameworkId),
    count: (name, times) => counters.count(name, times),
    gauge: (name, value) => counters.gauge(name, value),
    deliver(record, status) {
      counters.updateSent(record.containerId, status.uuid ?? '')
      return session.post({
        type: 'STATUS_UPDATE',
        frameworkId: record.frameworkId,
        status,
        latestState: record.latest?.state ?? status.state,
        ...(record.executor ? { executorId: record.executorId } : {}),
      })
    },
  }
  if (launcher.kind === 'systemd') {
    context.images = await openImageStore({ ...config.images, folder: layout.imagesFolder, clock, log })
  }
  if (config.network && launcher.kind === 'systemd') {
    context.network = await openNetworkDesk({
      ...{ clock, log, bootId: context.bootId },
      rules: networkRules(config.network),
      metaFolder: layout.metaFolder,
      ip: () => context.address.ip,
    })
  }
  if (gpuNodes) context.gpus = createGpuDesk(gpuNodes, () => keeper, launcher.kind === 'systemd')
  const keeper = createTaskKeeper(context, frameworks, {
    onEnded(handle) {
      counters.taskEnded(handle)
      resolver.forget(handle.record.task.task_id.value)
      releaseUnused(context.network, keeper)
    },
    onExecutorExited(frameworkId, executorId, status) {
      session.post({ type: 'EXECUTOR_EXITED', frameworkId, executorId, status })
      counters.count('slave/executors_terminated')
      releaseUnused(context.network, keeper)
    },
  })
  const operations = createOperationKeeper({
    ...{ context, book, frameworks },
    started: detected,
    post: (message) => session.post(message),
  })
  const registration = {
    context,
    book,
    frameworks,
    keeper,
    operations,
    attributes,
    domain: config.domain,
    resources: detected,
  }
  const session = createAgentSession({
    ...{ config, ...registration, resolver },
    signalChanges: createChangeTeller(keeper.handles, { context, resolver }),
  })
  const counters = declareMetrics(service.metrics, keeper.handles, () => session.leaderUrl() !== undefined)
  const view: AgentView = {
    ...{ config, layout, launcher, attributes, domain: config.domain },
    get address() {
      return context.address
    },
    startedAtMs: clock.nowMs(),
    nowMs: () => clock.nowMs(),
    agentId: () => book.agentId(),
    resources: () => totalWithCheckpointed(detected, book.checkpointedResources()).total,
    leaderUrl: () => session.leaderUrl(),
    recovered: () => recovered,
    drainOrder: () => context.drain?.order(),
    framework: (frameworkId) => frameworks.get(frameworkId),
    handles: keeper.handles,
    diskUsedBytes: (executorContainerId) => disk.usedBytes(executorContainerId),
    customExecutors: () => keeper.executors.runs().map(({ record }) => record),
  }
  const disk = startDiskWatch(context, keeper)
  const containers = createContainerBook(context, keeper.handles, view.customExecutors)
  agentRoutes(service.app, {
    ...{ view, context, log, book: containers },
    handles: keeper.handles,
    containers: containers.all,
    metrics: () => metricsSnapshot(view, counters),
    operations: () => book.record().operations ?? [],
    async pruneImages(excluded) {
      await context.images?.prune(await imagesInUse(layout.containersFolder), excluded)
    },
  })
  serveExecutorApi(service.app, {
    ...{ context, executors: keeper.executors },
    recovered: () => recovered,
    agentInfo: () => agentInfoOf(view),
    forward: ({ record: { frameworkId, executor } }, data) =>
      void session.post({
        ...{ type: 'EXECUTOR_MESSAGE', frameworkId, executorId: executor.executor_id.value, data },
      }),
  })
  const url = await service.listen(config.listen)
  context.address = advertisedAddress(config, Number(new URL(url).port))
  context.fetchCache = await openFetchCache(context)
  await containers.recover()
  await operations.recover()
  const recoveringMs = clock.monotonicMs()
  await keeper.recover(state.tasks, state.executors)
  counters.count('slave/recovery_time_secs', (clock.monotonicMs() - recoveringMs) / 1000)
  await context.network?.collect(liveOwner(keeper))
  await finishShutdown(registration)
  recovered = true
  keeper.executors.awaitReturn()
  const stopHousekeeping = startHousekeeping(config, context, keeper, {
    ...frameworks,
    // Those that still wait for an operation are kept.
    all: () => frameworks.all().filter(({ id }) => !operations.isOf(id?.value ?? '')),
  })
  session.start()
  log.info('agent serves', { url, workDir: config.workDir, launcher: launcher.kind })

  const stop = async (forGood: boolean): Promise<void> => {
    await stopHousekeeping()
    await disk.stop()
    context.images?.stop()
    await containers.stop()
    session.takeNoMoreTasks()
    if (forGood) {
      await endTasks(keeper, 'agent-shutdown', 'Killed because the agent leaves the cluster')
      await session.unregister()
    } else if (config.endTasksOnStop === true) {
      await endTasks(keeper, 'agent-stop', 'Killed because the agent was stopped')
    } else {
      const deadlineMs = clock.nowMs() + (config.plannedRestartMs ?? defaultRestartMs)
      session.post({ type: 'PLANNED_RESTART', deadlineMs })
    }
    await session.stop()
    await operations.stop()
    await keeper.stop()
    launcher.stop()
    await service.stop()
    await state.release()
  }
  let stopped: Promise<void> | undefined
  return {
    urls: { api: url },
    stop: () => (stopped ??= stop(false)),
    leave: () => (stopped ??= stop(true)),
  }
}

/**
 * Starts an agent: it takes up the tasks of an earlier process of this work folder, serves its API, and registers
 * with the leading master. `stop` leaves the tasks alone unless `endTasksOnStop` is set; `leave` ends them and
 * unregisters the agent.
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
