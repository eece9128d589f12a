import { readFile, rename, writeFile } from 'node:fs/promises'
import { systemClock } from '../clock/index.ts'
import { describeErrorForHumans, isDcosError } from '../errors/index.ts'
import { createLogger } from '../log/index.ts'
import { systemRandom } from '../random/index.ts'
import type { StartComponent } from './index.ts'

interface Arguments {
  configFile: string
  infoFile: string | undefined
}

function readArguments(name: string): Arguments {
  const [configFlag, configFile, infoFlag, infoFile] = process.argv.slice(2)
  if (
    configFlag !== '--config' ||
    configFile === undefined ||
    (infoFlag !== undefined && infoFlag !== '--info')
  ) {
    process.stderr.write(`usage: ${name} --config FILE [--info FILE]\n`)
    process.exit(64)
  }
  return { configFile, infoFile }
}

/**
 * Runs one component as a process of its own: reads its configuration (JSON) from `--config`, writes its URLs to
 * `--info` by rename when it serves, stops gracefully on SIGTERM and SIGINT.
 */
export async function runAsProcess<Config>(name: string, start: StartComponent<Config>): Promise<void> {
  const { configFile, infoFile } = readArguments(name)
  const log = createLogger({ component: name, clock: systemClock })
  try {
    const config = JSON.parse(await readFile(configFile, 'utf8')) as Config
    const running = await start(config, { clock: systemClock, random: systemRandom, log })
    if (infoFile !== undefined) {
      await writeFile(`${infoFile}.part`, JSON.stringify({ pid: process.pid, urls: running.urls }))
      await rename(`${infoFile}.part`, infoFile)
    }
    const stop = (signal: string): void => {
      log.info('stopping', { signal })
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('the stop failed', { error })
          process.exit(1)
        },
      )
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  } catch (error) {
    log.error('the start failed', { error })
    process.stderr.write(describeErrorForHumans(error) + '\n')
    process.exit(isDcosError(error) ? error.exitCode : 70)
  }
}
