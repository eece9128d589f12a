import { basename, dirname } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import type { LogEntry } from '../entry.ts'
import type { LogSource } from '../log-source.ts'
import { checkFileLog, followFileLog, readFileLog } from './file-log.ts'
import type { FileLog } from './file-log.ts'

const priorities: Record<string, string> = { error: '3', warn: '4', info: '6', debug: '7' }

interface ComponentLine {
  time?: string
  level?: string
  component?: string
  message?: string
}

/** A file of JSON lines of several components, instead of a journal. `components` gives the one of each unit. */
export function createComponentFileSource(
  file: string | undefined,
  components: Readonly<Record<string, string>>,
  clock: Clock,
): LogSource {
  const unitOf = new Map(Object.entries(components).map(([unit, component]) => [component, unit]))
  const logOf = (units: readonly string[]): FileLog => ({
    folder: dirname(file ?? '/nonexistent/none'),
    file: basename(file ?? 'none'),
    sparse: true,
    entryOf({ bytes, next }): LogEntry | undefined {
      let line: ComponentLine
      try {
        line = JSON.parse(bytes.toString('utf8')) as ComponentLine
      } catch {
        return undefined // a line that something else wrote
      }
      const unit = unitOf.get(line.component ?? '')
      if (unit === undefined || !units.includes(unit)) return undefined
      const { time, level = 'info', component = '', message = '', ...rest } = line
      const more = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
      return {
        cursor: String(next),
        monotonicUs: 0,
        realtimeUs: (time === undefined ? 0 : Date.parse(time) || 0) * 1000,
        fields: {
          MESSAGE: message + more,
          PRIORITY: priorities[level] ?? '6',
          SYSLOG_IDENTIFIER: component,
          _SYSTEMD_UNIT: unit,
          _PID: String(process.pid),
        },
      }
    },
  })
  return {
    read: (query, units) => readFileLog(logOf(units), query),
    follow: (query, units, signal) => followFileLog(logOf(units), query, clock, signal),
    check: (query, units) => checkFileLog(logOf(units), query),
    stop: () => undefined,
  }
}
