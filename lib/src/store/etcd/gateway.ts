import { buildConnector, Pool } from 'undici'
import { storeErrors } from '../errors.ts'
import { judgeAnswer } from './failures.ts'
import type { Identity } from './identity.ts'
import type { TlsMaterial } from '../../tls/index.ts'
import { post } from './post.ts'
import type { PostOutcome } from './post.ts'

/** What a failure is about, for its message. */
export interface CallSubject {
  revision?: number
  leaseId?: string
}

/** The connections to one member. Streams have their own, so that many of them leave room for calls. */
export interface Member {
  calls: Pool
  streams: Pool
}

/** The members of one etcd, through their HTTP gateways. */
export interface Gateway {
  /** Something that may be asked twice: tries every member. */
  read<T>(path: string, body: unknown, about?: CallSubject): Promise<T>
  /** Something that must not be done twice: DCL_STORE_OUTCOME_UNKNOWN when it may have been done. */
  change<T>(path: string, body: unknown, about?: CallSubject): Promise<T>
  /** A member's connections, counted from any number. */
  member(index: number): Member
  /** Number of the member that answered last. */
  preferred(): number
  close(): Promise<void>
}

const connectTimeoutMs = 2_000
const answerTimeoutMs = 8_000
const callsPerMember = 64
// Dead connections are found after this idle time and ten probes of a second.
const keepAliveInitialDelayMs = 5_000

/** Connects as who this process is at that moment. */
function createConnector(identity: Identity | undefined): buildConnector.connector {
  const connectorFor = (tls: TlsMaterial | undefined): buildConnector.connector =>
    buildConnector({
      ...tls,
      allowH2: false,
      timeout: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveInitialDelayMs,
    })
  let connect = connectorFor(identity?.material())
  identity?.onRenewed((tls) => (connect = connectorFor(tls)))
  return (target, callback) => connect(target, callback)
}

function openPool(endpoint: string, connections: number | null, connect: buildConnector.connector): Pool {
  return new Pool(endpoint, {
    connections,
    connect,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: 0,
  })
}

/** Opens the gateways of `endpoints` (`http://host:port`, or `https:` with an identity); nothing is sent yet. */
export function openGateway(endpoints: string[], identity?: Identity): Gateway {
  const connect = createConnector(identity)
  const members = endpoints.map((endpoint): Member => ({
    calls: openPool(endpoint, callsPerMember, connect),
    streams: openPool(endpoint, null, connect),
  }))
  let preferred = 0
  let closed = false
  const member = (index: number): Member => {
    const found = members[index % members.length]
    if (!found) throw storeErrors.UNAVAILABLE({ engine: 'etcd', reason: 'no endpoint is configured' })
    return found
  }

  /** The answer, or why the next member should be asked. */
  const settle = <T>(
    outcome: PostOutcome,
    repeatable: boolean,
    about: CallSubject,
  ): { answer: T } | string => {
    if ('status' in outcome && outcome.status === 200) return { answer: JSON.parse(outcome.body) as T }
    if ('sent' in outcome) {
      if (outcome.sent && !repeatable) {
        throw storeErrors.OUTCOME_UNKNOWN({ engine: 'etcd' }, { cause: new Error(outcome.reason) })
      }
      return outcome.reason
    }
    const verdict = judgeAnswer(outcome.status, outcome.body, about)
    if ('error' in verdict) throw verdict.error
    if (verdict.done === 'perhaps' && !repeatable) {
      throw storeErrors.OUTCOME_UNKNOWN({ engine: 'etcd' }, { cause: new Error(verdict.reason) })
    }
    return verdict.reason
  }
  const call = async <T>(
    path: string,
    body: unknown,
    repeatable: boolean,
    about: CallSubject,
  ): Promise<T> => {
    const first = preferred
    // A read gets a second chance on a lone member: its kept connection may have been closed by a restart.
    const attempts = repeatable ? Math.max(members.length, 2) : members.length
    let reason = 'no endpoint is configured'
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (closed) throw storeErrors.CLOSED()
      const outcome = await post(member(first + attempt).calls, path, body, answerTimeoutMs)
      const settled = settle<T>(outcome, repeatable, about)
      if (typeof settled !== 'string') {
        preferred = (first + attempt) % members.length
        return settled.answer
      }
      reason = settled
    }
    throw storeErrors.UNAVAILABLE({ engine: 'etcd', reason })
  }
  return {
    read: (path, body, about = {}) => call(path, body, true, about),
    change: (path, body, about = {}) => call(path, body, false, about),
    member,
    preferred: () => preferred,
    async close() {
      closed = true
      await Promise.all(members.flatMap(({ calls, streams }) => [calls.destroy(), streams.destroy()]))
    },
  }
}
