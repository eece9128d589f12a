import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { openStream } from '@dcos-lite/lib/http-server'
import type { MediaType } from '../../protocol/http/index.ts'
import { recordWriter } from '../../protocol/http/index.ts'
import type { AttachTarget } from '../containers/attach-target.ts'
import { findAttachTarget } from '../containers/attach-target.ts'
import type { ContainerRequest } from '../containers/container-book.ts'
import type { ContainerId } from '../containers/decide/container-id.ts'
import { heartbeat, heartbeatMs } from '../containers/process-io.ts'
import type { ContainerSources } from './container-calls.ts'

/** A call whose answer is a stream of records. */
export interface StreamedCall {
  request: FastifyRequest
  reply: FastifyReply
  /** How each record is written. */
  type: MediaType
}

/** Sends the output of a container as it comes, no faster than the client takes it. Resolves when that is over. */
function sendOutput(
  { request, reply, type }: StreamedCall,
  target: AttachTarget,
  sources: ContainerSources,
): Promise<void> {
  const stream = openStream(request, reply, {
    contentType: 'application/recordio',
    headers: { 'message-content-type': type },
  })
  const left = new AbortController()
  const write = recordWriter('ProcessIo', type)
  const timer = sources.context.clock.every(heartbeatMs, () => void stream.write(write(heartbeat)))
  const { resume } = target.follow(
    {
      take(kind, bytes) {
        const data = Buffer.from(bytes).toString('base64')
        stream.write(write({ type: 'DATA', data: { type: kind, data } }))
        return !reply.raw.writableNeedDrain
      },
      ended: () => stream.end(),
    },
    left.signal,
  )
  reply.raw.on('drain', resume)
  return stream.closed.then(() => {
    timer.cancel()
    left.abort()
  })
}

/** LAUNCH_NESTED_CONTAINER_SESSION: the process lives as long as this answer. */
export async function runSession(
  call: StreamedCall,
  body: ContainerRequest,
  sources: ContainerSources,
): Promise<void> {
  const { book } = sources
  const container = await book.startSession(body)
  const target = findTarget(body.container_id, sources)
  void sendOutput(call, target, sources).then(() => {
    if (container.exit === undefined) void container.signal(9)
  })
}

/** ATTACH_CONTAINER_OUTPUT: what a container says from now on. */
export function attachOutput(call: StreamedCall, id: ContainerId, sources: ContainerSources): void {
  void sendOutput(call, findTarget(id, sources), sources)
}

/** What an id of a call means. Throws DCL_MESOS_AGENT_CONTAINER_NOT_FOUND. */
export function findTarget(id: ContainerId, sources: ContainerSources): AttachTarget {
  const { book, context, handles } = sources
  const { clock, launcher } = context
  return findAttachTarget(id, { book, clock, launcher, handles: handles() })
}
