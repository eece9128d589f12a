import { createWriteStream } from 'node:fs'
import { attachCluster } from '@dcos-lite/cli/config'
import { systemClock } from '@dcos-lite/lib/clock'
import { describeErrorForHumans, isDcosError } from '@dcos-lite/lib/errors'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import type { LocalOptions } from './options.ts'
import type { LocalEvent } from '@dcos-lite/installer'
import { startLocalCluster } from './start-cluster.ts'
import type { LocalCluster } from './start-cluster.ts'
import { prepareInfo, writeInfo } from './write-info.ts'

/** Tells the parent process (`dcos-installer local up`), or prints a line when there is none. */
function report(event: LocalEvent): void {
  if (process.send) process.send(event)
  else process.stdout.write(JSON.stringify(event) + '\n')
}

function readOptions(): LocalOptions {
  const text = process.argv[2]
  if (text === undefined) {
    process.stderr.write('usage: dcos-local OPTIONS-AS-JSON (people use: dcos-installer local up)\n')
    process.exit(64)
  }
  return JSON.parse(text) as LocalOptions
}

interface FileLog {
  write(line: string): void
  openFile(file: string): void
  /** Resolves when everything so far is written. */
  close(): Promise<void>
}

/** Log lines go to a file in the data folder once that exists; the few before are kept and written then. */
function createFileLog(): FileLog {
  const early: string[] = []
  let file: ReturnType<typeof createWriteStream> | undefined
  return {
    write: (line) => void (file ? file.write(line) : early.push(line)),
    openFile(path) {
      file = createWriteStream(path, { flags: 'a', mode: 0o600 })
      file.on('error', (error) => process.stderr.write(`the log file cannot be written: ${error.message}\n`))
      for (const line of early.splice(0)) file.write(line)
    },
    close: () => new Promise((resolve) => (file ? file.end(() => resolve()) : resolve())),
  }
}

/** Attaches the dcos command; what the person should know of it is returned. A cluster without it is still a cluster. */
function attachCli(options: LocalOptions, cluster: LocalCluster): string[] {
  if (!options.attachCli) return []
  const { clusterId, clusterName } = cluster.folder.identity
  const { url, token } = cluster.info
  try {
    const { previous } = attachCluster({ clusterId, name: clusterName, url, token })
    if (previous === undefined || previous === clusterId) return []
    return [`The dcos command was attached to another cluster; go back with: dcos cluster attach ${previous}`]
  } catch (error) {
    const reason = (error as Error).message
    return [`The dcos command could not be attached (${reason}); attach it with: dcos cluster setup ${url}`]
  }
}

function reportReady(
  options: LocalOptions,
  cluster: LocalCluster,
  notices: string[],
  startedMs: number,
): void {
  const { info, folder, packages } = cluster
  report({
    type: 'ready',
    summary: {
      url: info.url,
      clusterId: info.clusterId,
      dataDir: info.dataDir,
      fresh: folder.fresh,
      agents: options.agents + options.publicAgents,
      dnsAddress: info.dnsAddress,
      ...(options.auth
        ? { superuser: { uid: folder.identity.superuser.uid, password: folder.identity.superuser.password } }
        : {}),
      packages,
      notices: [...cluster.notices, ...notices],
      tookMs: Math.round(systemClock.monotonicMs() - startedMs),
    },
  })
}

/**
 * Ends the cluster on a signal, or when the program that started it is gone. Resolves with the reason. A signal to the whole
 * group arrives twice, by itself and passed on: what comes later must not cut the end short, or tasks would be left.
 */
function untilToldToStop(): Promise<string> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve('Ctrl-C'))
    process.on('SIGTERM', () => resolve('a request to end'))
    process.on('SIGHUP', () => resolve('a closed terminal'))
    process.once('disconnect', () => resolve('the end of the program that started it'))
  })
}

/** Tells the person, and whoever waits for the facts, that the cluster is ready; resolves when it is to end. */
async function serve(
  options: LocalOptions,
  cluster: LocalCluster,
  { startedMs, stopped }: { startedMs: number; stopped: Promise<string> },
): Promise<void> {
  const notices = attachCli(options, cluster)
  const removeInfo =
    options.infoFile === undefined ? undefined : await writeInfo(options.infoFile, cluster.info)
  reportReady(options, cluster, notices, startedMs)
  report({ type: 'stopping', reason: await stopped })
  await removeInfo?.()
}

/** Runs a local cluster in this process until it is told to stop. */
export async function main(): Promise<void> {
  const startedMs = systemClock.monotonicMs()
  const options = readOptions()
  const stopped = untilToldToStop()
  const fileLog = createFileLog()
  const log = createLogger({ component: 'local', clock: systemClock, write: fileLog.write })
  const fail = (error: unknown): void => {
    log.error('the local cluster failed', { error })
    report({
      type: 'failed',
      text: describeErrorForHumans(error),
      exitCode: isDcosError(error) ? error.exitCode : 70,
    })
  }
  // A defect in one part must not leave the others half alive; the next start finds tasks and state again.
  process.once('uncaughtException', (error) => {
    fail(error)
    void fileLog.close().finally(() => process.exit(70))
  })
  try {
    if (options.infoFile !== undefined) await prepareInfo(options.infoFile)
    const environment = { clock: systemClock, random: systemRandom, log }
    const starting = startLocalCluster(options, environment, report, (folder) =>
      fileLog.openFile(folder.logFile),
    )
    const early = await Promise.race([starting.then(() => undefined), stopped])
    const cluster = await starting
    try {
      if (early === undefined) await serve(options, cluster, { startedMs, stopped })
      else report({ type: 'stopping', reason: early })
    } finally {
      await cluster.stop()
    }
    process.exitCode = 0
  } catch (error) {
    fail(error)
    process.exitCode = isDcosError(error) ? error.exitCode : 70
  }
  if (process.connected) process.disconnect()
}
