import { universeErrors } from '../errors.ts'

interface Refusal {
  /** What the server calls it; absent when it is no server of ours. */
  code: string | undefined
  error: Error
}

function parse(text: string): { code?: unknown; message?: unknown; remedy?: unknown } | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : undefined
  } catch {
    return undefined // a page, or nothing
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The error for an answer of a repository server that is none of the expected ones, in the server's own words. */
export function refusalOf(url: string, answer: { status: number; body: string }): Refusal {
  const { code, message, remedy } = parse(answer.body) ?? {}
  const reason = (textOf(message) ?? answer.body.slice(0, 200)).trim().replace(/\.$/, '')
  const hint = textOf(remedy) ?? 'Look at the message of the server; nothing was changed there.'
  const error = universeErrors.SERVER_REFUSED({ url, answerStatus: answer.status, reason, hint })
  return { code: textOf(code), error }
}
