import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { openStream } from '@dcos-lite/lib/http-server'
import { recordWriter } from '../../protocol/http/index.ts'
import type { MediaType } from '../../protocol/http/index.ts'
import { heartbeatSeconds } from '../config.ts'
import { takeSnapshot } from '../rendering/snapshot.ts'
import type { Reign } from '../state/reign.ts'
import { subscribedPieces } from '../views/operator-views.ts'
import { bytesOf } from '../views/slices.ts'
import { stateInput } from './state-input.ts'

/** What may wait in the socket of a reader beside the first event, which is as large as the cluster. */
const bufferBytes = 256 * 1024 * 1024

/** Holds records back until the first one is written. */
function createGate(write: (record: Uint8Array) => void): {
  write(record: Uint8Array): void
  open(): void
} {
  let held: Uint8Array[] | undefined = []
  return {
    write(record) {
      if (held) held.push(record)
      else write(record)
    },
    open() {
      const records = held ?? []
      held = undefined
      records.forEach(write)
    },
  }
}

const chunksPerTurn = 16

/** One record of what is there in chunks, put together with turns for others: a record is written as one piece. */
async function recordOf(chunks: readonly Buffer[]): Promise<Buffer> {
  const head = Buffer.from(`${chunks.reduce((sum, { length }) => sum + length, 0)}\n`)
  const whole = Buffer.allocUnsafe(chunks.reduce((sum, { length }) => sum + length, head.length))
  let at = head.copy(whole)
  for (const [count, chunk] of chunks.entries()) {
    at += chunk.copy(whole, at)
    if ((count + 1) % chunksPerTurn === 0) await nextTurn()
  }
  return whole
}

/** The snapshot, a heartbeat, then every event; nothing is between the snapshot and the first event. */
export async function subscribeToEvents(
  reign: Reign,
  request: FastifyRequest,
  reply: FastifyReply,
  contentType: MediaType,
): Promise<void> {
  const stream = openStream(request, reply, { contentType, bufferLimitBytes: bufferBytes })
  const record = recordWriter('MasterEvent', contentType)
  const gate = createGate((bytes) => void stream.write(bytes))
  const pieces = subscribedPieces(takeSnapshot(stateInput(reign)), contentType, heartbeatSeconds)
  const remove = reign.events.add({
    contentType,
    write: (bytes) => gate.write(bytes),
    close: () => stream.end(),
  })
  void stream.closed.then(remove)
  const first = await bytesOf(reign.clock, pieces)
  stream.write(await recordOf(first))
  stream.write(record({ type: 'HEARTBEAT' }))
  gate.open()
  const heartbeats = reign.clock.every(heartbeatSeconds * 1000, () => {
    stream.write(record({ type: 'HEARTBEAT' }))
  })
  void stream.closed.then(() => heartbeats.cancel())
}
