import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { takeSnapshot } from '../rendering/snapshot.ts'
import type { StateSnapshot } from '../rendering/snapshot.ts'
import type { Reign } from '../state/reign.ts'
import { stateInput } from './state-input.ts'

/** Sends bytes that are there already, at the pace of the client. */
export function sendChunks(
  reply: FastifyReply,
  contentType: string,
  chunks: readonly Buffer[],
): FastifyReply {
  const length = chunks.reduce((sum, { length: bytes }) => sum + bytes, 0)
  return reply
    .header('content-type', contentType)
    .header('content-length', length)
    .send(Readable.from(chunks, { objectMode: false }))
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
  const chunks = await reign.views.bytes(name, () => render(takeSnapshot(stateInput(reign))))
  const { jsonp } = request.query as { jsonp?: string }
  if (jsonp === undefined || !callbackName.test(jsonp)) return sendChunks(reply, 'application/json', chunks)
  return sendChunks(reply, 'text/javascript', [Buffer.from(`${jsonp}(`), ...chunks, Buffer.from(');')])
}
