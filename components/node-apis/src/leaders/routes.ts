import { pipeline } from 'node:stream/promises'
import { openByteStream } from '@dcos-lite/lib/http-client'
import { messageOf } from '@dcos-lite/lib/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { NodeApisConfig } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'
import type { NodeCaller } from '../nodes/call-node.ts'
import { findLeader } from './find-leader.ts'
import type { LeaderKind } from './find-leader.ts'

const taken = ['accept', 'last-event-id']
const given = ['content-type', 'content-length', 'content-disposition', 'cache-control']
const timeoutMs = 30_000

/** Declares `/system/v1/leader/<what>/…`: logs and metrics of the node that leads. `self` is where this one answers. */
export function leaderRoutes(
  app: FastifyInstance,
  config: NodeApisConfig,
  caller: NodeCaller | undefined,
  self: () => string,
): void {
  const { address } = config
  const passOn = async (request: FastifyRequest, reply: FastifyReply, kind: LeaderKind): Promise<unknown> => {
    const prefix = `/system/v1/leader/${kind}`
    const path = `/system/v1${request.url.slice(prefix.length)}`
    const ip = caller ? await findLeader(kind, config) : address
    const headers = Object.fromEntries(
      taken.flatMap((name) => {
        const value = request.headers[name]
        return typeof value === 'string' ? [[name, value]] : []
      }),
    )
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const call = { headers, timeoutMs, signal: gone.signal }
    let stream
    try {
      const ownUrl = self() + path
      stream =
        caller && ip !== address
          ? await caller.stream(ip, path, call)
          : await openByteStream({ url: ownUrl, ...call })
    } catch (error) {
      throw nodeApiErrors.UPSTREAM_FAILED({ what: ip, reason: messageOf(error) }, { cause: error })
    }
    const { status, headers: answered, body } = stream
    const { location } = answered
    reply.hijack()
    reply.raw.writeHead(status, {
      'x-request-id': request.id,
      ...Object.fromEntries(
        given.flatMap((name) => (answered[name] === undefined ? [] : [[name, answered[name]]])),
      ),
      // What is relative there is two steps higher than here.
      ...(location === undefined
        ? {}
        : { location: location.startsWith('../') ? `../../${location}` : location }),
    })
    reply.raw.flushHeaders()
    await pipeline(body, reply.raw).catch(() => reply.raw.destroy())
    stream.close()
    return reply
  }
  for (const kind of ['mesos', 'marathon'] as const) {
    for (const api of ['logs', 'metrics']) {
      app.get(`/system/v1/leader/${kind}/${api}/*`, (request, reply) => passOn(request, reply, kind))
    }
  }
}
