import type { IncomingMessage } from 'node:http'
import type { Environment } from '../component/index.ts'
import type {
  Action,
  PermissionAnswer,
  PermissionCheck,
  PermissionQuestion,
  Principal,
} from '../contracts/index.ts'
import { callerOf } from './caller.ts'
import { mayDo } from './decide/may.ts'
import { identityErrors } from './errors.ts'
import { followAccounts } from './follow-accounts.ts'
import type { FollowedAccounts } from './follow-accounts.ts'
import { isTrustedPeer } from './peer.ts'
import type { PlainTrust } from './peer.ts'
import { createKeySet } from './jwks.ts'
import { createTokenVerifier } from './verify-token.ts'
import type { TokenVerifier } from './verify-token.ts'

/** How a component enforces permissions. Without it whoever reaches the component may do everything. */
export interface EnforcementConfig {
  /** Base URL of the identity service; several are its copies. */
  iamUrl: string | readonly string[]
  /** Addresses of the other masters: what they send on without TLS was checked there. */
  trustedAddresses?: string[]
  /** Whether what comes from this machine without TLS was checked, too. Default true. */
  trustLoopback?: boolean
}

/** Who asks, and what it may do, decided in memory. */
export interface AccessControl extends PermissionCheck {
  callerOf(request: IncomingMessage): Promise<Principal>
  /** Whether the request's word about who asks counts. */
  trusts(request: IncomingMessage): boolean
  may(question: PermissionQuestion): PermissionAnswer
  /** Throws DCL_IDENTITY_NOT_AUTHORIZED when the answer is no. */
  demand(principal: Principal, resource: string, action: Action): void
  /** Why nothing can be decided now; empty when all is well. */
  problems(): string[]
  stop(): void
}

const readyWithinMs = 3000

/** Decides from accounts that somebody keeps true. */
export function createAccessControlOver(
  accounts: Pick<
    FollowedAccounts,
    'grantsOfUser' | 'grantsOfGroup' | 'groupsOf' | 'ready' | 'following' | 'stop'
  >,
  verify: TokenVerifier,
  trust?: PlainTrust,
): AccessControl {
  const may = (question: PermissionQuestion): PermissionAnswer => mayDo(accounts, question)
  return {
    may,
    check: (question) => Promise.resolve(may(question)),
    trusts: (request) => isTrustedPeer(request, trust),
    async callerOf(request) {
      const principal = await callerOf(request, verify, trust)
      if (principal.kind !== 'component' && !(await accounts.ready(readyWithinMs))) {
        throw identityErrors.UNAVAILABLE({ reason: 'the list of permissions was never read' })
      }
      return principal
    },
    demand(principal, resource, action) {
      const answer = may({ principal, resource, action })
      if (!answer.allowed) throw identityErrors.NOT_AUTHORIZED({ reason: answer.reason })
    },
    problems: () => (accounts.following() ? [] : ['the identity service does not answer']),
    stop: accounts.stop,
  }
}

/** Follows the identity service's feed and decides from it; no call is made for a request. */
export function createAccessControl(config: EnforcementConfig, environment: Environment): AccessControl {
  const iamUrl = [config.iamUrl].flat().map((url) => url.replace(/\/+$/, ''))
  const accounts = followAccounts(iamUrl, environment)
  const verify = createTokenVerifier(createKeySet(iamUrl, environment), accounts, environment)
  const { trustedAddresses = [], trustLoopback = true } = config
  return createAccessControlOver(accounts, verify, {
    addresses: new Set(trustedAddresses),
    loopback: trustLoopback,
  })
}
