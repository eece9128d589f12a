import type { Environment } from '@dcos-lite/lib/component'
import { openStream } from '@dcos-lite/lib/http-server'
import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { LogEntry, LogFormat } from './entry.ts'
import { contentTypes, writeEntry } from './rendering/write-entry.ts'

/** Sends logs, and knows how many are followed. */
export interface LogSender {
  /** Sends entries no faster than they are taken. Nothing at all is 204, unless they are followed. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    format: LogFormat,
    options: { follow: boolean; check: () => Promise<void> },
    open: (signal: AbortSignal) => AsyncIterable<LogEntry>,
  ): Promise<unknown>
  following(): number
  stop(): void
}

/** A client that takes nothing for so long is cut. */
const stalledClientMs = 60_000

/** Creates what sends logs. `tooMany` is thrown for the follower after the last that is served. */
export function createLogSender(
  { clock, log }: Environment,
  mostFollowers: number,
  tooMany: () => Error,
): LogSender {
  const stopped = new AbortController()
  let followers = 0

  const send: LogSender['send'] = async (request, reply, format, { follow, check }, open) => {
    if (follow && followers >= mostFollowers) throw tooMany()
    await check()
    if (follow) followers += 1
    const gone = new AbortController()
    const signal = AbortSignal.any([stopped.signal, gone.signal])
    reply.raw.once('close', () => gone.abort())
    const entries = open(signal)[Symbol.asyncIterator]()
    try {
      let entry = follow ? undefined : await entries.next()
      if (entry?.done) return reply.code(204).send()
      const stream = openStream(request, reply, { contentType: contentTypes[format] })
      void stream.closed.then(() => gone.abort())
      try {
        for (entry ??= await entries.next(); !entry.done; entry = await entries.next()) {
          if (!stream.write(writeEntry(entry.value, format))) break
          if (!(await stream.drained(stalledClientMs, clock))) break
        }
      } catch (error) {
        log.warn('a log could not be read to its end', { error })
        reply.raw.destroy()
      }
      stream.end()
      return reply
    } finally {
      if (follow) followers -= 1
      gone.abort()
      await entries.return?.()
    }
  }
  return { send, following: () => followers, stop: () => stopped.abort() }
}
