import type { Timer } from '@dcos-lite/lib/clock'
import type { Environment } from '@dcos-lite/lib/component'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { LogLevel } from '@dcos-lite/lib/log'
import { marathonErrors } from '../errors.ts'
import { detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'
import { integer, literal, object, text } from '../validation/shape.ts'
import { jsonBody } from './respond.ts'

/** The one log there is, under the name of the log of all logs. */
const root = 'ROOT'
const shape = object(
  {
    logger: text({ minLength: 1 }),
    level: literal('trace', 'debug', 'info', 'warn', 'error'),
    durationSeconds: integer({ min: 1 }),
  },
  ['logger', 'level'],
)

interface LoggingBody {
  level: LogLevel | 'trace'
  durationSeconds?: number
}

/** Routes of `/logging`: how much is logged, and for how long that is to be otherwise. */
export function loggingRoutes(app: FastifyInstance, { log, clock }: Environment): void {
  let reset: Timer | undefined
  const levels = (): Record<string, string> => ({ [root]: log.level?.get() ?? 'info' })
  app.get('/logging', levels)
  app.post('/logging', (request) => {
    const report: Violation[] = []
    const body = shape(jsonBody(request), '', report) as LoggingBody
    if (report.length > 0) throw marathonErrors.INVALID_JSON({}, { details: detailsOf(report) })
    const { level: control } = log
    if (!control) throw marathonErrors.NOT_SUPPORTED({ what: 'Another level of this log' })
    reset?.cancel()
    const before = control.get()
    control.set(body.level === 'trace' ? 'debug' : body.level)
    if (body.durationSeconds !== undefined) {
      reset = clock.after(body.durationSeconds * 1000, () => control.set(before))
    }
    return levels()
  })
}
