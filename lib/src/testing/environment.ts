import { systemClock } from '../clock/index.ts'
import type { Environment } from '../component/index.ts'
import { createLogger } from '../log/index.ts'
import { createSeededRandom, systemRandom } from '../random/index.ts'

/** The surroundings of a component in a test: real time, a seed if wanted, warnings and errors on standard error. */
export function testEnvironment(options: { component?: string; seed?: number } = {}): Environment {
  const { component = 'test', seed } = options
  return {
    clock: systemClock,
    random: seed === undefined ? systemRandom : createSeededRandom(seed),
    log: createLogger({
      component,
      clock: systemClock,
      level: process.env.DCOS_TEST_LOG === 'debug' ? 'debug' : 'error',
    }),
  }
}
