import { systemClock } from '@dcos-lite/lib/clock'
import { describeErrorForHumans, toDcosError } from '@dcos-lite/lib/errors'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import { readCommandLine, usage } from './command-line.ts'
import { runGangs } from './session/run-gangs.ts'

async function run(): Promise<number> {
  const config = readCommandLine(process.argv.slice(2))
  if (!config) {
    process.stdout.write(usage)
    return 0
  }
  const log = createLogger({ component: 'mpi-gang', clock: systemClock, level: 'error' })
  const environment = { clock: systemClock, random: systemRandom, log }
  const running = await runGangs(config, environment, (line) => process.stdout.write(`${line}\n`))
  const cancel = (signal: string): void => running.cancel(`it was ended by ${signal}`)
  process.on('SIGINT', cancel).on('SIGTERM', cancel)
  // Neither clocks nor pauses between connections keep a process alive.
  const alive = setInterval(() => undefined, 60_000)
  const gangs = await running.ended.finally(() => clearInterval(alive))
  return gangs.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0
}

try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${describeErrorForHumans(error)}\n`)
  process.exitCode = toDcosError(error).exitCode
}
