import http from 'node:http'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { watchStall } from './stall.ts'
import type { ObtainOptions } from './types.ts'

const mostRedirects = 20
const redirects = new Set([301, 302, 303, 307, 308])

function ask(url: URL, method: 'GET' | 'HEAD', signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    // Without an agent the connection ends with its answer. What is stored compressed arrives as it is stored.
    const options = {
      method,
      signal,
      agent: false as const,
      headers: { accept: '*/*', 'user-agent': 'mesos-lite' },
    }
    request(url, options, resolve).once('error', reject).end()
  })
}

/** The answer after all redirects. */
async function follow(url: string, method: 'GET' | 'HEAD', signal: AbortSignal): Promise<IncomingMessage> {
  let place = new URL(url)
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const answer = await ask(place, method, signal)
    const { statusCode = 0, headers } = answer
    if (!redirects.has(statusCode) || headers.location === undefined) return answer
    answer.destroy()
    if (!URL.canParse(headers.location, place.href))
      throw new Error('the server redirects to no valid address')
    const next = new URL(headers.location, place)
    if (!/^https?:$/.test(next.protocol))
      throw new Error(`the server redirects to ${next.protocol}, which is not followed`)
    place = next
  }
  throw new Error(`the server redirects more than ${mostRedirects} times`)
}

function plain(error: unknown): Error {
  const { code, message, name } = error as NodeJS.ErrnoException & Error
  if (name === 'AggregateError' || message === '')
    return new Error(`the server cannot be reached (${code ?? 'no reason'})`)
  if (message === 'aborted')
    return new Error('the connection ended before everything had arrived', { cause: error })
  return error as Error
}

function refuseStatus({ statusCode = 0, statusMessage = '' }: IncomingMessage): void {
  if (statusCode !== 200) throw new Error(`the server answered ${statusCode} ${statusMessage}`.trim())
}

/** Writes what is at an address of the web; gives the number of bytes. */
export async function downloadHttp(url: string, target: Writable, options: ObtainOptions): Promise<number> {
  const watch = watchStall(options)
  try {
    const answer = await follow(url, 'GET', watch.signal)
    try {
      refuseStatus(answer)
      await pipeline(answer, watch.meter, target, { signal: watch.signal })
    } finally {
      answer.destroy()
    }
    return watch.bytes()
  } catch (error) {
    watch.signal.throwIfAborted()
    throw plain(error)
  } finally {
    watch.stop()
  }
}

/** How many bytes there are at an address; undefined when the server does not say. */
export async function sizeOfHttp(url: string, options: ObtainOptions): Promise<number | undefined> {
  const watch = watchStall(options)
  try {
    const answer = await follow(url, 'HEAD', watch.signal)
    answer.destroy()
    const { statusCode, headers } = answer
    const length = Number(headers['content-length'])
    return statusCode === 200 && headers['content-length'] !== undefined && Number.isSafeInteger(length)
      ? length
      : undefined
  } catch {
    options.signal.throwIfAborted()
    return undefined // the download itself will tell why
  } finally {
    watch.stop()
  }
}
