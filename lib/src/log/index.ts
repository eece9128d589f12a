export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Record<string, unknown>

/**
 * Structured log of one component: one JSON object a line, `{time, level, component, message, …fields}`. A field that
 * has one of these four names is written with an underscore after it.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** The same log with fields added to every line; `component` replaces the component's name. */
  with(fields: LogFields): Logger
  /** What is logged from now on, here and in every log made with `with`. Absent where that cannot be changed. */
  level?: { get(): LogLevel; set(level: LogLevel): void }
}

export { createLogger } from './json-logger.ts'
export type { LoggerOptions } from './json-logger.ts'
export { redact } from './redact.ts'

/** A log that goes nowhere, for callers that do not want one. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
}
