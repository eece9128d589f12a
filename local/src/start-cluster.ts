import { join } from 'node:path'
import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { startComponents } from './components.ts'
import type { ComponentUrls } from './components.ts'
import { openDataFolder, requireNoOwner } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'
import { localErrors } from './errors.ts'
import { installPackages } from './install-packages.ts'
import type { InstalledPackage } from './install-packages.ts'
import { login } from './login.ts'
import type { LocalInfo, LocalOptions } from './options.ts'
import { rememberedTaskPorts, rememberTaskPorts } from './port-memory.ts'
import { requireFreePort, reserveTaskPorts } from './ports.ts'
import type { ReportProgress } from './progress.ts'
import { buildUniverse } from './universe.ts'
import { waitUntilHealthy } from './wait-healthy.ts'

/** A whole cluster in this process. */
export interface LocalCluster {
  info: LocalInfo
  folder: DataFolder
  packages: InstalledPackage[]
  notices: string[]
  /** Stops every component and ends every task; idempotent. */
  stop(): Promise<void>
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

function checkOptions(options: LocalOptions): void {
  if (!options.auth && !loopback.has(options.bindAddress)) {
    throw localErrors.BIND_NEEDS_LOGIN({ address: options.bindAddress })
  }
  if (options.agents + options.publicAgents < 1) {
    throw localErrors.OPTIONS_INVALID({ option: '--agents', reason: 'a cluster needs at least one agent' })
  }
  if (options.agents + options.publicAgents > 50) {
    throw localErrors.OPTIONS_INVALID({ option: '--agents', reason: 'one machine carries at most 50 agents' })
  }
}

/** Ends things in the reverse order of their start, all of them, and then reports the first failure. */
function createUndo(): { add(undo: () => Promise<void>): void; run(): Promise<void> } {
  const steps: (() => Promise<void>)[] = []
  let running: Promise<void> | undefined
  const runAll = async (): Promise<void> => {
    const failures: unknown[] = []
    for (const step of steps.reverse()) await step().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw new AggregateError(failures, 'parts of the cluster did not stop cleanly')
  }
  return { add: (undo) => void steps.push(undo), run: () => (running ??= runAll()) }
}

function timed(report: ReportProgress, environment: Environment) {
  return async <T>(title: string, work: () => Promise<T>, isWhole?: (result: T) => boolean): Promise<T> => {
    const startedMs = environment.clock.monotonicMs()
    report({ type: 'step', title })
    const result = await work()
    const tookMs = Math.round(environment.clock.monotonicMs() - startedMs)
    report({ type: 'done', tookMs, ...(isWhole?.(result) === false ? { incomplete: true } : {}) })
    return result
  }
}

async function openEverything(
  options: LocalOptions,
  folder: DataFolder,
  undo: { add(undo: () => Promise<void>): void },
  environment: Environment,
): Promise<{ store: Store; urls: ComponentUrls }> {
  const agents = options.agents + options.publicAgents
  const ports = await reserveTaskPorts(agents, await rememberedTaskPorts(folder.path))
  undo.add(() => ports.release())
  await rememberTaskPorts(folder.path, ports.base)
  const repositoryFile = join(folder.path, 'universe.json')
  await buildUniverse(repositoryFile)
  const store = await openStore({ engine: 'sqlite', file: folder.storeFile }, environment)
  undo.add(() => store.close())
  const onStarted = (running: RunningComponent): void => undo.add(() => running.stop())
  const urls = await startComponents({
    options,
    folder,
    store,
    ports,
    repositoryFile,
    onStarted,
    environment,
  })
  return { store, urls }
}

/**
 * Starts a cluster as the options say and resolves when all of it is healthy and the packages run. On a failure
 * everything that was started is ended again before the error is thrown.
 */
export async function startLocalCluster(
  options: LocalOptions,
  environment: Environment,
  report: ReportProgress = () => undefined,
  onFolder: (folder: DataFolder) => void = () => undefined,
): Promise<LocalCluster> {
  checkOptions(options)
  const step = timed(report, environment)
  const undo = createUndo()
  try {
    await requireNoOwner(options.dataDir)
    await requireFreePort(options.bindAddress, options.port)
    const folder = await openDataFolder(options.dataDir, environment)
    undo.add(() => folder.release())
    onFolder(folder)
    const { urls } = await step('Start the components and the agents', () =>
      openEverything(options, folder, undo, environment),
    )
    await step('Wait until every part is healthy', () => waitUntilHealthy(urls, options, folder, environment))
    const token = options.auth ? await login(urls.front, folder.identity.superuser) : ''
    const { installed, notices } =
      options.packages.length === 0
        ? { installed: [], notices: [] }
        : await step(
            `Install ${options.packages.join(', ')}`,
            () =>
              installPackages({
                front: urls.front,
                token,
                names: options.packages,
                logFile: folder.logFile,
                environment,
                report,
              }),
            ({ notices: missing }) => missing.length === 0,
          )
    const info: LocalInfo = {
      url: urls.front,
      token,
      pid: process.pid,
      dataDir: folder.path,
      masterUrl: urls.master,
      marathonUrl: urls.marathon,
      metronomeUrl: urls.metronome,
      packageServiceUrl: urls.packageService,
      dnsAddress: urls.dns,
      clusterId: folder.identity.clusterId,
    }
    return { info, folder, packages: installed, notices, stop: () => undo.run() }
  } catch (error) {
    await undo
      .run()
      .catch((failure: unknown) => environment.log.error('the clean-up failed', { error: failure }))
    throw error
  }
}
