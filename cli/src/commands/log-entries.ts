import { cliErrors } from '../errors.ts'

/** A line of the journal, as the logs API gives it. */
export interface LogEntry {
  fields: Record<string, string | undefined>
  cursor?: string
  /** Microseconds since 1970. */
  realtime_timestamp?: number
}

export const logFormats = ['short', 'cat', 'json', 'json-pretty'] as const
export type LogFormat = (typeof logFormats)[number]

/** The flag of commands that print logs. */
export const logFormatFlag = {
  output: { type: 'text', short: 'o', description: 'short, cat, json or json-pretty', placeholder: 'FORMAT' },
} as const

/** The format that `--output` names. Throws DCL_CLI_INPUT_INVALID. */
export function logFormatOf(text: string | undefined, command: string): LogFormat {
  const format = logFormats.find((candidate) => candidate === (text ?? 'short'))
  if (format) return format
  const reason = `--output is one of ${logFormats.join(', ')}, not "${text ?? ''}"`
  throw cliErrors.INPUT_INVALID({ reason, command })
}

/** Red for errors, yellow for warnings, by the priority of syslog. */
function colourOf(priority: string | undefined): string {
  const level = Number(priority ?? '6')
  if (level <= 3) return '\u001b[31m'
  return level === 4 ? '\u001b[33m' : ''
}

/** One entry as a line: UTC time, identifier, process, message; coloured by its priority on a terminal. */
export function layOutEntry(entry: LogEntry, format: LogFormat, colour: boolean): string {
  if (format === 'json') return JSON.stringify(entry)
  if (format === 'json-pretty') return JSON.stringify(entry, null, 4)
  const { MESSAGE: message = '', SYSLOG_IDENTIFIER: identifier, _PID: pid, PRIORITY: priority } = entry.fields
  if (format === 'cat') return message
  const at = entry.realtime_timestamp
  const time = at === undefined ? '' : `${new Date(at / 1000).toISOString().slice(0, 19).replace('T', ' ')}Z `
  const name = identifier ?? entry.fields._SYSTEMD_UNIT ?? ''
  const by = name === '' && pid === undefined ? '' : `${name}${pid === undefined ? '' : ` [${pid}]`}: `
  const line = `${time}${by}${message}`
  const start = colour ? colourOf(priority) : ''
  return start === '' ? line : `${start}${line}\u001b[0m`
}

/** The entry in a line of JSON, or undefined where there is none. */
export function readEntry(line: string): LogEntry | undefined {
  const text = line.replace(/^data:\s?/, '').trim()
  if (!text.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(text) as LogEntry
    return typeof entry.fields === 'object' && entry.fields !== null ? entry : undefined
  } catch {
    return undefined // half a line at the end of an answer that was cut
  }
}

/** The lines of an answer, as they arrive. */
export async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
