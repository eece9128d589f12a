import type { Clock } from '@dcos-lite/lib/clock'
import type { DcosError } from '@dcos-lite/lib/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { forwardRequest, listOf } from '@dcos-lite/lib/leadership'
import type { Forwarding } from '@dcos-lite/lib/leadership'
import { marathonErrors } from '../errors.ts'
import { leadsNow } from './throne.ts'
import type { Throne } from './throne.ts'

/** What every Marathon answers itself: about itself, not about the services. */
const ownPaths = new Set([
  '/ping',
  '/metrics',
  '/metrics/prometheus',
  '/logging',
  '/dcos/health',
  '/help',
  '/',
])
const viaHeader = 'x-marathon-via'
const patienceMs = 2500
const lookAgainMs = 50

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? ''

function isOwn(request: FastifyRequest): boolean {
  const path = pathOf(request)
  return ownPaths.has(path) || (path === '/v2/leader' && request.method === 'GET')
}

/** The leader that is not this server, or `self` once this one leads; undefined when nobody led for too long. */
async function awaitLeader(throne: Throne, clock: Clock): Promise<string | undefined> {
  const deadlineMs = clock.monotonicMs() + patienceMs
  for (;;) {
    if (leadsNow(throne)) return 'self'
    const leader = await throne.leader().catch(() => undefined)
    if (leader && leader.address !== throne.self.address) return leader.address
    if (clock.monotonicMs() >= deadlineMs) return undefined
    await clock.sleep(lookAgainMs)
  }
}

/** Sent, not thrown: that nobody leads is no failure of this server. */
function refuse(reply: FastifyReply, { status, message, code }: DcosError): FastifyReply {
  return reply.code(status).send({ message, code })
}

/** How a request goes to the leader: marked with this server, and with the client that it came from. */
function forwardingOf({ raw }: FastifyRequest, leader: string, via: string): Forwarding {
  const client = [raw.headers['x-forwarded-for'] ?? [], raw.socket.remoteAddress ?? []].flat().join(', ')
  return {
    leader,
    connectTimeoutMs: 5000,
    readTimeoutMs: 10_000,
    requestHeaders: {
      'x-forwarded-for': client,
      [viaHeader]: [...listOf(raw.headers, viaHeader), via].join(', '),
    },
    answerHeaders: { [viaHeader]: via },
    answerUnreachable(answer, reason) {
      const { status, message, code } = marathonErrors.LEADER_UNREACHABLE({ leader, reason })
      answer.writeHead(status, { 'content-type': 'application/json' })
      answer.end(JSON.stringify({ message, code }))
    },
  }
}

/** Hands every request that only the leader can answer to the leader, while this Marathon is not it. */
export function handOverToLeader(app: FastifyInstance, throne: Throne, clock: Clock): void {
  app.addHook('onRequest', async (request, reply) => {
    if (leadsNow(throne) || isOwn(request)) return undefined
    const via = `1.1 ${throne.self.address}`
    if (listOf(request.headers, viaHeader).includes(via)) return refuse(reply, marathonErrors.PROXY_LOOP())
    const leader = await awaitLeader(throne, clock)
    if (leader === 'self') return undefined
    if (leader === undefined) return refuse(reply, marathonErrors.LEADER_UNKNOWN())
    if (pathOf(request) === '/v2/events')
      return reply.redirect(`${request.protocol}://${leader}${request.url}`, 302)
    reply.hijack()
    forwardRequest(request.raw, reply.raw, forwardingOf(request, leader, via))
    return reply
  })
}
