import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import type { LocalInfo } from '@dcos-lite/local'
import { root, run, start } from './run.ts'
import type { Finished, RunOptions } from './run.ts'

/** A local cluster as a person starts it: the real program, in processes of its own. */
export interface TestCluster {
  info: LocalInfo
  /** What `local up` printed so far. */
  printed(): string
  /** Ends it as Ctrl-C does and returns the exit code. */
  stop(): Promise<number | null>
  /** Waits until it has ended; the exit code. */
  ended(): Promise<number | null>
  /** Ends the process of the cluster with SIGKILL; tasks are left behind. */
  crash(): Promise<void>
}

/** A home folder of its own for the dcos command, and a place for state. */
export interface Workspace {
  folder: string
  dataDir: string
  environment: Record<string, string>
  dcos(words: string[], options?: RunOptions): Promise<Finished>
  dcosJson<T>(words: string[]): Promise<T>
  /** Starts a cluster on a free port and in `dataDir` unless told otherwise; `words` are more options. */
  up(words?: string[], where?: { port?: string; dataDir?: string }): Promise<TestCluster>
  remove(): Promise<void>
}

const dcosProgram = join(root, 'cli', 'bin', 'dcos')
const installerProgram = join(root, 'installer', 'bin', 'dcos-installer')

async function startCluster(
  workspace: { folder: string; dataDir: string; environment: Record<string, string> },
  words: string[],
  where: { port?: string; dataDir?: string },
): Promise<TestCluster> {
  const infoFile = join(workspace.folder, 'info.json')
  await rm(infoFile, { force: true })
  const started = start(
    [
      process.execPath,
      installerProgram,
      'local',
      'up',
      '--port',
      where.port ?? '0',
      '--data',
      where.dataDir ?? workspace.dataDir,
      '--info',
      infoFile,
      ...words,
    ],
    { environment: workspace.environment },
  )
  let ended: Finished | undefined
  const untimely = new AbortController()
  void started.finished.then((finished) => {
    ended = finished
    const printed = `${finished.stdout}${finished.stderr}`
    untimely.abort(new Error(`local up ended with ${String(finished.exitCode)}: ${printed}`))
  })
  const info = await eventually(async () => JSON.parse(await readFile(infoFile, 'utf8')) as LocalInfo, {
    timeoutMs: 120_000,
    what: 'the local cluster',
    signal: untimely.signal,
  }).catch((error: unknown) => {
    started.child.kill('SIGTERM')
    throw error
  })
  return {
    info,
    printed: () => started.output().stdout,
    async stop() {
      if (ended) return ended.exitCode
      started.child.kill('SIGINT')
      return (await started.finished).exitCode
    },
    async ended() {
      return (await started.finished).exitCode
    },
    async crash() {
      process.kill(info.pid, 'SIGKILL')
      if (!ended) await once(started.child, 'close')
    },
  }
}

/** Makes a workspace; `remove` deletes it. */
export async function createWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-e2e-'))
  const dataDir = join(folder, 'data')
  const environment = { HOME: folder, XDG_DATA_HOME: join(folder, 'share') }
  const dcos = (words: string[], options: RunOptions = {}): Promise<Finished> =>
    run([process.execPath, dcosProgram, ...words], {
      ...options,
      environment: { ...environment, ...options.environment },
    })
  return {
    folder,
    dataDir,
    environment,
    dcos,
    async dcosJson<T>(words: string[]) {
      const { exitCode, stdout, stderr } = await dcos([...words, '--json'])
      if (exitCode !== 0) throw new Error(`dcos ${words.join(' ')} ended with ${exitCode}: ${stderr}`)
      return JSON.parse(stdout) as T
    },
    up: (words = [], where = {}) => startCluster({ folder, dataDir, environment }, words, where),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}
