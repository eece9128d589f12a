import type { ClientRequest, IncomingMessage } from 'node:http'
import { tlsOptions, userAgent } from './send.ts'

/** A request whose body is written as it comes. */
export interface Upload {
  /** Resolves when there is room for more, or when nothing more is taken. */
  write(chunk: Uint8Array): Promise<void>
  end(): void
  cut(): void
  /** The answer; it may come before the body ended. Undefined when the connection broke. */
  answer: Promise<IncomingMessage | undefined>
}

/** Opens one. */
export function openUpload(call: { url: string; headers: Record<string, string>; verify: string }): Upload {
  const secure = call.url.startsWith('https:')
  const { request } = process.getBuiltinModule(secure ? 'node:https' : 'node:http')
  const outgoing: ClientRequest = request(call.url, {
    method: 'POST',
    agent: false,
    headers: { 'user-agent': userAgent, ...call.headers },
    ...(secure ? tlsOptions(call.verify) : {}),
  })
  outgoing.setNoDelay(true)
  let over = false
  const answer = new Promise<IncomingMessage | undefined>((resolve) => {
    outgoing.once('response', resolve)
    outgoing.once('close', () => resolve(undefined))
  })
  outgoing.on('error', () => undefined) // 'close' follows
  outgoing.once('close', () => (over = true))
  return {
    answer,
    write(chunk) {
      if (over || outgoing.writableEnded || outgoing.write(chunk)) return Promise.resolve()
      return new Promise((resolve) => {
        outgoing.once('drain', resolve)
        outgoing.once('close', resolve)
      })
    },
    end: () => void outgoing.end(),
    cut: () => void outgoing.destroy(),
  }
}
