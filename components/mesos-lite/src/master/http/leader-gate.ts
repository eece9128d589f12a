import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import type { LeaderAddress, Throne } from './throne.ts'

/** The reign of this master; throws when it does not lead (any more). */
export function reignOf(throne: Throne): Reign {
  if (throne.reign?.leadership.holds()) return throne.reign
  throw throne.recovering ? masterErrors.RECOVERING() : masterErrors.NO_LEADER()
}

/** Sends a client to the leader: `//host:port` and what is to follow. */
export function redirectTo(reply: FastifyReply, leader: LeaderAddress, rest: string): FastifyReply {
  return reply.code(307).header('location', `//${leader.hostname}:${leader.port}${rest}`).send()
}

/** Sends an agent to the listener that the leader has for agents. */
export function internalRedirect(reply: FastifyReply, leader: LeaderAddress, rest: string): FastifyReply {
  const { internalUrl, hostname, port } = leader
  if (internalUrl !== undefined)
    return reply
      .code(307)
      .header('location', internalUrl + rest)
      .send()
  const { message, code } = masterErrors.LEADER_NOT_INTERNAL({ leader: `${hostname}:${port}` })
  return reply.code(503).type('text/plain').header('x-dcos-error-code', code).send(message)
}

/** An agent that is refused comes back after a pause that has grown by then. */
function mayWait(request: FastifyRequest): boolean {
  return request.raw.url?.startsWith('/internal/') === true
}

/**
 * Lets requests of these routes through on the leader only; others redirect, or answer 503 without a leader. Agents
 * wait while the registry is being read.
 */
export function guardByLeader(scope: FastifyInstance, throne: Throne, redirect = redirectTo): void {
  const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const leader = throne.recovering ? undefined : await throne.leader()
    if (leader && leader.id !== throne.self.id) return redirect(reply, leader, request.raw.url ?? '/')
    // Sent, not thrown: a master without a leader is no failure of this one.
    const { message, code } = throne.recovering ? masterErrors.RECOVERING() : masterErrors.NO_LEADER()
    return reply.code(503).type('text/plain').header('x-dcos-error-code', code).send(message)
  }
  scope.addHook('onRequest', (request, reply, done) => {
    if (throne.reign) return done()
    const look = async (): Promise<void> => {
      if (throne.recovering && mayWait(request)) await throne.recovered
      if (throne.reign) done()
      else await refuse(request, reply)
    }
    look().catch(done)
  })
}
