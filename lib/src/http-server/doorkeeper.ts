import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { Environment } from '../component/index.ts'
import { createKeySet, createTokenVerifier, followAccounts, identityErrors } from '../identity/index.ts'
import { mayDo, tokenInHeader } from '../identity/index.ts'
import { isDcosError } from '../errors/index.ts'
import type { DcosError } from '../errors/index.ts'
import { isMaster, peerOf } from '../tls/index.ts'
import type { DoorSettings } from '../tls/index.ts'
import { httpErrors } from './errors.ts'

/** Decides at a guarded port who comes in. */
export interface Doorkeeper {
  /** Why a request is refused, before any route sees it; undefined when it comes in. */
  judge(request: IncomingMessage): DcosError | undefined | Promise<DcosError | undefined>
  stop(): void
}

const healthPath = '/dcos/health'
const loopback = /^(?:::ffff:)?127\.|^::1$/

/** Creates the keeper of a door; with `iamUrl` it follows the identity service until `stop`. */
export function createDoorkeeper(
  { plain, clients, iamUrl, resource, agentPaths = [] }: Omit<DoorSettings, 'tls'>,
  environment: Environment,
): Doorkeeper {
  const { clock } = environment
  const users = iamUrl === undefined || clients === 'anyone' ? undefined : followAccounts(iamUrl, environment)
  const verify = users && createTokenVerifier(createKeySet(iamUrl ?? '', environment), users, environment)

  const judgeToken = async (token: string | undefined): Promise<DcosError | undefined> => {
    if (token === undefined) return identityErrors.NOT_AUTHENTICATED({ reason: 'none was sent' })
    try {
      const verdict = await verify?.(token)
      if (!verdict || !users || 'refused' in verdict) {
        return identityErrors.NOT_AUTHENTICATED({ reason: 'this one is refused' })
      }
      if (resource === undefined) return undefined
      const answer = mayDo(users, { principal: verdict.principal, resource, action: 'full' })
      return answer.allowed ? undefined : identityErrors.NOT_AUTHORIZED({ reason: answer.reason })
    } catch (error) {
      if (isDcosError(error)) return error
      throw error
    }
  }

  return {
    judge(request) {
      const { socket, headers } = request
      const path = request.url?.split('?', 1)[0] ?? ''
      if (path === healthPath) return undefined
      const where = `${socket.localAddress}:${socket.localPort}`
      if (!(socket instanceof TLSSocket)) {
        if (plain === 'served') return undefined
        if (plain === 'loopback' && loopback.test(socket.remoteAddress ?? '')) return undefined
        return httpErrors.TLS_REQUIRED({ where })
      }
      if (clients === 'anyone') return undefined
      const { certificate, problem } = peerOf(socket, where, clock.nowMs())
      const known = certificate !== undefined && problem === undefined
      if (known && (clients === 'cluster' || isMaster(certificate))) return undefined
      if (known && agentPaths.includes(path)) return undefined
      const { authorization } = headers
      const token = authorization === undefined ? undefined : tokenInHeader(authorization)
      if (verify && (token !== undefined || certificate === undefined)) return judgeToken(token)
      return problem ?? httpErrors.MASTERS_ONLY({ where, subject: certificate?.subject ?? 'nobody' })
    },
    stop: () => users?.stop(),
  }
}
