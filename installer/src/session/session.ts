import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@dcos-lite/lib/clock'
import { systemRandom } from '@dcos-lite/lib/random'
import { loadConfig } from '../config/load-config.ts'
import { noHostLogs, openHostLogs } from '../folder/host-log.ts'
import { readTrusted } from '../folder/authorities.ts'
import { readClusterId } from '../folder/identity.ts'
import { openKnownHosts } from '../folder/known-hosts.ts'
import { takeLock } from '../folder/lock.ts'
import { folderOf, makeFolders } from '../folder/open-folder.ts'
import { disconnect } from '../phases/connect.ts'
import { runPhases } from '../phases/manager.ts'
import type { RunReport } from '../phases/manager.ts'
import type { AnyPhase } from '../phases/phase.ts'
import type { RunState } from '../phases/state.ts'
import type { ProgressView } from '../progress/view.ts'
import { readCredentials } from '../run/credentials.ts'

export interface SessionOptions {
  /** What it is, for the lock: `install`. */
  action: string
  configFile: string
  folder: string | undefined
  preview: boolean
  view: ProgressView
  signal: AbortSignal
  environment: Record<string, string | undefined>
  phases: readonly AnyPhase<RunState>[]
  /** Looks at the state before the first phase; throws to refuse. */
  before?: (state: RunState) => Promise<void> | void
}

export interface SessionEnd {
  state: RunState
  report: RunReport
}

const secretOf = (environment: SessionOptions['environment'], name: string): string | undefined =>
  environment[name] === '' ? undefined : environment[name]

async function openState(options: SessionOptions, bundleFolder: string | undefined): Promise<RunState> {
  const { environment, preview, view } = options
  const { config, notices } = await loadConfig(options.configFile)
  for (const notice of notices) view.notice(notice)
  const folder = folderOf(config.file, options.folder)
  const secrets = {
    caPassphrase: secretOf(environment, 'DCOS_CA_PASSPHRASE'),
    superuserPassword: secretOf(environment, 'DCOS_SUPERUSER_PASSWORD'),
  }
  const logFolder = config.logFolder ?? folder.logFolder
  if (!preview) await makeFolders(folder, logFolder)
  return {
    config,
    folder: bundleFolder === undefined ? folder : { ...folder, bundleFolder },
    preview,
    secrets,
    credentials: await readCredentials(config.ssh.keyFile, environment),
    knownHosts: await openKnownHosts(folder.knownHostsFile, !preview),
    logs: preview ? noHostLogs : openHostLogs(logFolder, systemClock),
    startedMs: systemClock.nowMs(),
    known: {
      clusterId: await readClusterId(folder),
      authority: await readTrusted(folder, secrets.caPassphrase),
    },
    connections: new Map(),
    facts: new Map(),
    notices: [],
    bundles: new Map(),
    sets: new Map(),
    statuses: new Map(),
    packages: [],
  }
}

/** Runs phases on the hosts of a configuration: under the lock of its folder, with connections that are ended. */
export async function runSession(options: SessionOptions): Promise<SessionEnd> {
  const { action, preview, view, signal, phases } = options
  const bundleFolder = preview ? await mkdtemp(join(tmpdir(), 'dcos-installer-')) : undefined
  try {
    const state = await openState(options, bundleFolder)
    const lock = preview ? undefined : await takeLock(state.folder.lockFile, action, systemClock)
    const drop = (): void => disconnect(state)
    signal.addEventListener('abort', drop)
    try {
      await options.before?.(state)
      const { parallelism } = state.config.ssh
      const surroundings = { clock: systemClock, random: systemRandom }
      const report = await runPhases({ state, phases, preview, parallelism, view, signal, ...surroundings })
      return { state, report }
    } finally {
      signal.removeEventListener('abort', drop)
      disconnect(state)
      await state.logs.close()
      await lock?.release()
    }
  } finally {
    if (bundleFolder !== undefined) await rm(bundleFolder, { recursive: true, force: true })
  }
}
