import type { Clock } from '../clock/index.ts'
import type { LogFields, Logger, LogLevel } from './index.ts'
import { redact } from './redact.ts'

const rank: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 }
const ownNames = new Set(['time', 'level', 'component', 'message'])

/** `write` receives whole lines with their newline. */
export interface LoggerOptions {
  component: string
  clock: Clock
  level?: LogLevel
  write?: (line: string) => void
}

function presentable(fields: LogFields): LogFields {
  const shown = redact(fields) as LogFields
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [ownNames.has(name) ? `${name}_` : name, value]),
  )
}

/** Creates a logger that writes JSON lines (to standard error unless told otherwise). */
export function createLogger(options: LoggerOptions): Logger {
  const { clock, write = (line: string) => void process.stderr.write(line) } = options
  let level = options.level ?? 'info'
  const build = (component: string, context: LogFields): Logger => {
    const emit = (at: LogLevel, message: string, fields: LogFields = {}): void => {
      if (rank[at] < rank[level]) return
      const time = new Date(clock.nowMs()).toISOString()
      write(
        JSON.stringify({ time, level: at, component, message, ...context, ...presentable(fields) }) + '\n',
      )
    }
    return {
      debug: (message, fields) => emit('debug', message, fields),
      info: (message, fields) => emit('info', message, fields),
      warn: (message, fields) => emit('warn', message, fields),
      error: (message, fields) => emit('error', message, fields),
      with({ component: renamed, ...fields }) {
        const name = typeof renamed === 'string' ? renamed : component
        return build(name, { ...context, ...presentable(fields) })
      },
      level: { get: () => level, set: (wanted) => void (level = wanted) },
    }
  }
  return build(options.component, {})
}
