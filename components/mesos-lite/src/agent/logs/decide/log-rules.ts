/** When a log is rotated, and what stays of it. */
export interface LogRules {
  /** Rotated once it is larger; `Infinity` never. */
  maxBytes: number
  /** Older parts that stay, `stdout.1` the newest. */
  keep: number
  /** Older parts are kept by gzip. */
  compress: boolean
}

/** Rules of one sandbox. */
export type SandboxLogRules = Record<'stdout' | 'stderr', LogRules>

/** What the configuration of an agent says of logs. */
export interface LogSettings {
  /** Size at which a log is rotated. Default 2 MiB, 0 never. */
  maxBytes?: number
  /** Older parts that are kept. Default 9. */
  keep?: number
  /** Time between two looks at the sizes. Default 5 s. */
  intervalMs?: number
}

const mebibyte = 1024 * 1024
const prefix = 'CONTAINER_LOGGER_'
/** A log is never cut to less than a page, as in the original. */
const leastBytes = 4096
const mostKept = 1000
const units: Record<string, number> = {
  B: 1,
  KB: 1024,
  MB: mebibyte,
  GB: 1024 * mebibyte,
  TB: mebibyte * mebibyte,
}

/** The rules of an agent; `logLimitBytes` is an older way to say the size, with one older part kept. */
export function logRules(settings: LogSettings | undefined, logLimitBytes: number | undefined): LogRules {
  const older = settings === undefined && logLimitBytes !== undefined
  const maxBytes = settings?.maxBytes ?? logLimitBytes ?? 2 * mebibyte
  return {
    maxBytes: maxBytes === 0 ? Infinity : maxBytes,
    keep: settings?.keep ?? (older ? 1 : 9),
    compress: false,
  }
}

/** Reads a size such as `10MB`; undefined when it is none. */
export function readBytes(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|TB)\s*$/.exec(text)
  return match ? Math.floor(Number(match[1]) * (units[match[2] ?? ''] ?? 1)) : undefined
}

function withOptions(rules: LogRules, text: string): LogRules {
  const lines = text.split(/[\n;]|\\n/).map((line) => line.trim())
  return lines.reduce((changed, line) => {
    const rotate = /^rotate\s+(\d+)$/.exec(line)?.[1]
    if (rotate !== undefined) return { ...changed, keep: Math.min(Number(rotate), mostKept) }
    if (line === 'compress') return { ...changed, compress: true }
    return line === 'nocompress' ? { ...changed, compress: false } : changed
  }, rules)
}

/**
 * The rules of one sandbox: those of the agent, changed by `CONTAINER_LOGGER_MAX_STDOUT_SIZE`,
 * `CONTAINER_LOGGER_LOGROTATE_STDOUT_OPTIONS` and the same for STDERR. What cannot be read changes nothing.
 */
export function sandboxLogRules(rules: LogRules, wishes: ReadonlyMap<string, string>): SandboxLogRules {
  const of = (stream: 'STDOUT' | 'STDERR'): LogRules => {
    const size = readBytes(wishes.get(`${prefix}MAX_${stream}_SIZE`) ?? '')
    const sized = size === undefined ? rules : { ...rules, maxBytes: Math.max(size, leastBytes) }
    return withOptions(sized, wishes.get(`${prefix}LOGROTATE_${stream}_OPTIONS`) ?? '')
  }
  return { stdout: of('STDOUT'), stderr: of('STDERR') }
}

/** Whether a name is one by which a task says how its logs are rotated. */
export function isLogWish(name: string): boolean {
  return name.startsWith(prefix)
}
