import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { systemClock } from '../clock/index.ts'
import { describeErrorForHumans, messageOf, toDcosError } from '../errors/index.ts'
import { identifyTo } from '../http-client/index.ts'
import type { ClusterPeers } from '../http-client/index.ts'
import { createLogger } from '../log/index.ts'
import type { Logger } from '../log/index.ts'
import { systemRandom } from '../random/index.ts'
import { componentErrors } from './errors.ts'
import type { RunningComponent, StartComponent } from './index.ts'

// A stop that takes longer is cut; what was acknowledged is durable anyway.
const longestStopMs = 20_000

interface Arguments {
  configFile: string
  infoFile: string | undefined
}

function readArguments(name: string): Arguments {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' }, info: { type: 'string' } } })
    if (values.config === undefined) throw new Error('--config is missing')
    return { configFile: values.config, infoFile: values.info }
  } catch (error) {
    throw componentErrors.USAGE({ name, reason: messageOf(error) }, { cause: error })
  }
}

async function readConfig(name: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown
  } catch (error) {
    throw componentErrors.CONFIG_UNREADABLE({ name, file, reason: messageOf(error) }, { cause: error })
  }
}

/** Removes what an earlier process left, so that nobody takes its addresses for ours. */
async function forgetInfo(name: string, file: string): Promise<void> {
  try {
    await rm(file, { force: true })
  } catch (error) {
    throw componentErrors.INFO_NOT_WRITABLE({ name, file, reason: messageOf(error) }, { cause: error })
  }
}

async function writeInfo(name: string, file: string, urls: Record<string, string>): Promise<void> {
  try {
    await writeFile(`${file}.part`, JSON.stringify({ pid: process.pid, urls }))
    await rename(`${file}.part`, file)
  } catch (error) {
    throw componentErrors.INFO_NOT_WRITABLE({ name, file, reason: messageOf(error) }, { cause: error })
  }
}

function stopOnSignal(running: RunningComponent, log: Logger): void {
  const stop = (signal: string): void => {
    log.info('stopping', { signal })
    const ended = signal === 'SIGUSR1' && running.leave ? running.leave() : running.stop()
    systemClock.after(longestStopMs, () => {
      log.error('the stop took too long and was cut', { longestStopMs })
      process.exit(75)
    })
    ended.then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('the stop failed', { error })
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (running.leave) process.once('SIGUSR1', stop)
}

function endOnLostErrors(log: Logger): void {
  const end = (error: unknown): void => {
    log.error('an error that nothing caught; the process ends', { error })
    process.exit(70)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

/**
 * Runs one component as a process of its own: reads its configuration (JSON) from `--config`, and from its `clusterIdentity` who
 * the process is towards other parts of the cluster; writes its process id and URLs to `--info` by rename when it serves, stops gracefully on SIGTERM and SIGINT. Whatever it cannot handle
 * ends it with the exit code of the error, for a supervisor to start it again.
 */
export async function runAsProcess<Config>(name: string, start: StartComponent<Config>): Promise<void> {
  const log = createLogger({ component: name, clock: systemClock })
  endOnLostErrors(log)
  let running: RunningComponent | undefined
  try {
    const { configFile, infoFile } = readArguments(name)
    if (infoFile !== undefined) await forgetInfo(name, infoFile)
    const read = (await readConfig(name, configFile)) as { clusterIdentity?: ClusterPeers }
    const { clusterIdentity, ...config } = read
    const environment = { clock: systemClock, random: systemRandom, log }
    if (clusterIdentity) await identifyTo(clusterIdentity, environment)
    running = await start(config as Config, environment)
    if (infoFile !== undefined) await writeInfo(name, infoFile, running.urls)
    stopOnSignal(running, log)
  } catch (error) {
    log.error('the start failed', { error })
    process.stderr.write(describeErrorForHumans(error) + '\n')
    await running?.stop().catch((failure: unknown) => log.error('the stop failed', { error: failure }))
    process.exit(toDcosError(error).exitCode)
  }
}
