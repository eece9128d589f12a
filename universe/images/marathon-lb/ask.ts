import { request as plainRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'

export interface Question {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: unknown
  /** PEM of the authority that is trusted, for https. */
  ca?: string | undefined
  /** An answer that says nothing for so long is given up. Default 30 s. */
  quietMs?: number
}

const redirects = new Set([301, 302, 307, 308])

/** Asks over HTTP and gives the answer when its head has come; redirections to the leader are followed with the same login. */
export async function ask(question: Question, left = 3): Promise<IncomingMessage> {
  const { url, method = 'GET', headers = {}, body, ca, quietMs = 30_000 } = question
  const text = body === undefined ? undefined : JSON.stringify(body)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const all = text === undefined ? headers : { ...headers, 'content-type': 'application/json' }
    const request = url.startsWith('https:')
      ? secureRequest(url, { method, headers: all, ca, timeout: quietMs }, resolve)
      : plainRequest(url, { method, headers: all, timeout: quietMs }, resolve)
    request.once('timeout', () => request.destroy(new Error(`${url} is silent`)))
    request.once('error', reject)
    request.end(text)
  })
  const { location } = answer.headers
  if (left === 0 || location === undefined || !redirects.has(answer.statusCode ?? 0)) return answer
  answer.resume()
  return ask({ ...question, url: new URL(location, url).href }, left - 1)
}

/** The whole body of an answer that is fine; throws what else was said. */
export async function textOf(answer: IncomingMessage, what: string): Promise<string> {
  let text = ''
  answer.setEncoding('utf8')
  for await (const piece of answer) text += String(piece)
  const { statusCode = 0 } = answer
  if (statusCode >= 300)
    throw new AnswerError(`${what} answered ${statusCode}: ${text.slice(0, 200)}`, statusCode)
  return text
}

/** An answer that is not what was asked for. */
export class AnswerError extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}
