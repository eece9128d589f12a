import { metronomeErrors } from '../errors.ts'

const mostBytes = 64 * 1024

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Variables that a request gives to a run. Throws DCL_METRONOME_BAD_PARAMETERS. */
export function parseParameters(value: unknown): Record<string, string> {
  if (value === undefined) return {}
  if (!isObject(value)) throw metronomeErrors.BAD_PARAMETERS({ reason: 'they are not an object' })
  let bytes = 0
  for (const [name, text] of Object.entries(value)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name))
      throw metronomeErrors.BAD_PARAMETERS({ reason: `"${name}" is not a name of a variable` })
    if (typeof text !== 'string')
      throw metronomeErrors.BAD_PARAMETERS({ reason: `the value of ${name} is not text` })
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text)
  }
  if (bytes > mostBytes)
    throw metronomeErrors.BAD_PARAMETERS({ reason: `they are longer than ${mostBytes} bytes` })
  return value as Record<string, string>
}

/** The parameters in the body of a request to run a job. Any body without them is ignored, as the original does. */
export function parametersOfBody(body: unknown): Record<string, string> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {}
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    return {}
  }
  return isObject(parsed) ? parseParameters(parsed.parameters) : {}
}
