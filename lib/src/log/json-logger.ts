import type { Clock } from '../clock/index.ts'
import type { LogFields, Logger, LogLevel } from './index.ts'
import { redact } from './redact.ts'

const rank: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 }

/** `write` receives whole lines with their newline. */
export interface LoggerOptions {
  component: string
  clock: Clock
  level?: LogLevel
  write?: (line: string) => void
}

function describeError(error: Error): LogFields {
  const { code } = error as { code?: unknown }
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  }
}

function presentable(fields: LogFields): LogFields {
  const shown: LogFields = {}
  for (const [name, value] of Object.entries(fields)) {
    shown[name] = value instanceof Error ? describeError(value) : value
  }
  return redact(shown) as LogFields
}

/** Creates a logger that writes JSON lines (to standard error unless told otherwise). */
export function createLogger(options: LoggerOptions): Logger {
  const { clock, level = 'info', write = (line: string) => void process.stderr.write(line) } = options
  const build = (context: LogFields): Logger => {
    const emit = (at: LogLevel, message: string, fields: LogFields = {}): void => {
      if (rank[at] < rank[level]) return
      const time = new Date(clock.nowMs()).toISOString()
      write(JSON.stringify({ time, level: at, ...context, message, ...presentable(fields) }) + '\n')
    }
    return {
      debug: (message, fields) => emit('debug', message, fields),
      info: (message, fields) => emit('info', message, fields),
      warn: (message, fields) => emit('warn', message, fields),
      error: (message, fields) => emit('error', message, fields),
      with: (fields) => build({ ...context, ...presentable(fields) }),
    }
  }
  return build({ component: options.component })
}
