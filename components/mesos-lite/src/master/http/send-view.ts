import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { takeSnapshot } from '../rendering/snapshot.ts'
import type { StateSnapshot } from '../rendering/snapshot.ts'
import type { Reign } from '../state/reign.ts'
import type { ViewReader } from '../views/shared-view.ts'
import { stateInput } from './state-input.ts'

/** What goes around a view. */
interface Around {
  before: string
  after: string
}

/** A view of which something was read already, with something around it. */
function around(reader: ViewReader, taken: readonly Buffer[], after: string): ViewReader {
  const head = taken.values()
  let tail = after === '' ? undefined : Buffer.from(after)
  const whole: ViewReader = {
    [Symbol.asyncIterator]: () => whole,
    // Given up also when nothing of it was read.
    return: () => reader.return(),
    async next() {
      const begin = head.next()
      if (!begin.done) return { done: false, value: begin.value }
      const step = await reader.next()
      if (!step.done || !tail) return step
      const value = tail
      tail = undefined
      return { done: false, value }
    },
  }
  return whole
}

/**
 * Sends a view while it is made, at the pace of the client; a small one with its length. What fails before its first
 * bytes is an answer.
 */
export async function sendReader(
  reply: FastifyReply,
  contentType: string,
  reader: ViewReader,
  { before, after }: Around = { before: '', after: '' },
): Promise<FastifyReply> {
  const taken: Buffer[] = [Buffer.from(before)]
  let last: IteratorResult<Buffer, void> | undefined
  for (let count = 0; count < 2 && last?.done !== true; count += 1) {
    last = await reader.next()
    if (!last.done) taken.push(last.value)
  }
  void reply.header('content-type', contentType)
  if (last?.done) return reply.send(Buffer.concat([...taken, Buffer.from(after)]))
  const filled = taken.filter(({ length }) => length > 0)
  return reply.send(Readable.from(around(reader, filled, after), { objectMode: false }))
}

const callbackName = /^[\w.$]{1,100}$/

/** Sends a view of the state as JSON, or as a script that calls `?jsonp=`. */
export async function sendView(
  reign: Reign,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  render: (snapshot: StateSnapshot) => Generator<string, void>,
): Promise<FastifyReply> {
  const reader = reign.views.open(name, () => render(takeSnapshot(stateInput(reign))))
  const { jsonp } = request.query as { jsonp?: string }
  if (jsonp === undefined || !callbackName.test(jsonp)) return sendReader(reply, 'application/json', reader)
  return sendReader(reply, 'text/javascript', reader, { before: `${jsonp}(`, after: ');' })
}
