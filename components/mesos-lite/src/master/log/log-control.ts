import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import { createLogger } from '@dcos-lite/lib/log'
import { openLogFile } from './log-file.ts'

/** How much a master logs, and where that can be read. */
export interface LogControl {
  log: Logger
  /** 0, or how verbose it is at the moment: above 0 with debug lines. */
  level(): number
  /** Raises the level for a while; then it is 0 again. */
  raise(level: number, durationMs: number): void
  /** The file that has the log, when there is one. */
  file: string | undefined
  close(): Promise<void>
}

function branch(base: Logger, file: Logger | undefined, isVerbose: () => boolean): Logger {
  return {
    debug(message, fields) {
      if (!isVerbose()) return base.debug(message, fields)
      // The level of the log underneath cannot be changed, so the line goes one level higher.
      base.info(message, { ...fields, verbosity: 1 })
      file?.debug(message, fields)
    },
    info(message, fields) {
      base.info(message, fields)
      file?.info(message, fields)
    },
    warn(message, fields) {
      base.warn(message, fields)
      file?.warn(message, fields)
    },
    error(message, fields) {
      base.error(message, fields)
      file?.error(message, fields)
    },
    with: (fields) => branch(base.with(fields), file?.with(fields), isVerbose),
  }
}

/** Puts a switch on a log, and a copy of it into a file if one is named. */
export async function createLogControl(
  base: Logger,
  clock: Clock,
  component: string,
  file: string | undefined,
): Promise<LogControl> {
  const sink = file === undefined ? undefined : await openLogFile(file)
  const copy = sink && createLogger({ component, clock, level: 'debug', write: sink.write })
  let level = 0
  let reset: Timer | undefined
  return {
    log: branch(base, copy, () => level > 0),
    level: () => level,
    raise(wanted, durationMs) {
      reset?.cancel()
      level = wanted
      reset = clock.after(durationMs, () => void (level = 0))
    },
    file,
    async close() {
      reset?.cancel()
      await sink?.close()
    },
  }
}
