import type { Logger } from '@dcos-lite/lib/log'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { forwardRequest, listOf } from '@dcos-lite/lib/leadership'
import type { Forwarding } from '@dcos-lite/lib/leadership'
import type { Throne } from './throne.ts'

/** What every metronome answers itself. */
const ownPaths = new Set(['/ping', '/v1/metrics', '/metrics', '/dcos/health'])
const viaHeader = 'x-via'

function sendText(reply: FastifyReply, status: number, text: string, code: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').header('x-dcos-error-code', code).send(text)
}

interface Hop {
  self: string
  leader: string
  log: Logger
}

function forwardingOf({ headers }: FastifyRequest, { self, leader, log }: Hop): Forwarding {
  const marks = { [viaHeader]: [...listOf(headers, viaHeader), self].join(', '), 'x-leader': leader }
  return {
    leader,
    connectTimeoutMs: 5000,
    readTimeoutMs: 30_000,
    requestHeaders: marks,
    answerHeaders: marks,
    answerUnreachable(answer, reason) {
      log.warn('a request could not be handed to the leader', { leader, reason })
      answer.writeHead(503, {
        'content-type': 'text/plain; charset=utf-8',
        'x-dcos-error-code': 'DCL_METRONOME_NOT_LEADING',
        ...marks,
      })
      answer.end('No consistent leadership')
    },
  }
}

/** Hands every request that only the leader can answer to the leader, while this metronome is not the leader. */
export function forwardToLeader(app: FastifyInstance, throne: Throne, log: Logger): void {
  app.addHook('onRequest', async (request, reply) => {
    if (throne.reign !== undefined || ownPaths.has(request.url.split('?', 1)[0] ?? '')) return undefined
    const self = throne.self.address
    if (listOf(request.headers, viaHeader).includes(self)) {
      return sendText(reply, 400, 'Prevent proxying already proxied request', 'DCL_METRONOME_FORWARDED_TWICE')
    }
    const leader = await throne.leader().catch((error: unknown) => {
      log.warn('it cannot be read who leads', { error })
      return undefined
    })
    // An earlier start of this server may still be written down.
    if (leader === undefined || leader.address === self) {
      return sendText(reply, 503, 'No consistent leadership', 'DCL_METRONOME_NOT_LEADING')
    }
    reply.hijack()
    forwardRequest(request.raw, reply.raw, forwardingOf(request, { self, leader: leader.address, log }))
    return reply
  })
}
