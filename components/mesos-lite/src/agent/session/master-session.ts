import type { Clock } from '@dcos-lite/lib/clock'
import { isDcosError } from '@dcos-lite/lib/errors'
import { httpClientErrors } from '@dcos-lite/lib/http-client'
import type { Logger } from '@dcos-lite/lib/log'
import type { Random } from '@dcos-lite/lib/random'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import type { AgentMessage, RegisterRequest } from '../../protocol/messages.ts'
import type { BackoffLimits } from './decide/backoff.ts'
import { backoffMs } from './decide/backoff.ts'
import { openSession } from './find-leader.ts'
import { readIdentity } from './identity.ts'
import type { FollowOptions, SessionEnd } from './follow-session.ts'
import { answerMs, followSession } from './follow-session.ts'
import type { Outbox } from './outbox.ts'

export interface MasterSessionOptions extends Pick<
  FollowOptions,
  'highestEpoch' | 'raiseEpoch' | 'onRegistered' | 'onMessage'
> {
  clock: Clock
  random: Random
  log: Logger
  masterUrls: readonly string[]
  /** Read anew for each registration: a renewed certificate is used from then on. */
  tls: TlsFiles | undefined
  backoff: BackoffLimits
  /** How a session is opened; a simulation has a network of its own. Default: over HTTP. */
  openSession?: typeof openSession
  request: () => RegisterRequest
}

/** The connection to the leading master: it registers again by itself until `stop`. */
export interface MasterSession {
  /** Hands a message over; false when there is no session. */
  post(message: AgentMessage): boolean
  /** The leader's base URL while registered. */
  leaderUrl(): string | undefined
  /** Why there is no session, for people; undefined while there is one. */
  problem(): string | undefined
  start(): void
  /** Resolves when what was posted is handed over. */
  drained(): Promise<void>
  /** Ends the session after what was posted is handed over. */
  stop(): Promise<void>
}

/** A new leader of a large cluster may need longer to answer than one that is idle. */
const longestAnswerMs = 60_000

/** After a refusal that the master calls final. */
const finalRefusalMs = 60_000

/** Creates the session keeper of one agent. */
export function createMasterSession(options: MasterSessionOptions): MasterSession {
  const { clock, random, log, masterUrls, backoff } = options
  const stopping = new AbortController()
  let current: { leaderUrl: string; outbox: Outbox } | undefined
  let problem: string | undefined = 'the agent has not registered yet'
  let loop: Promise<void> = Promise.resolve()
  /** How often a master left this agent without an answer since it was registered last. */
  let timeouts = 0

  /** One registration and the session that follows it. */
  const attempt = async (masterUrl: string): Promise<SessionEnd> => {
    const tls = options.tls && (await readIdentity(options.tls, clock.nowMs()))
    const timeoutMs = Math.min(answerMs * 2 ** timeouts, longestAnswerMs)
    const limits = { timeoutMs, signal: stopping.signal, tls }
    const open = options.openSession ?? openSession
    const opened = await open(masterUrl, options.request(), limits)
    const { leaderUrl } = opened
    const end = await followSession(opened, {
      ...options,
      stopping: stopping.signal,
      onOpen(outbox, { agentId, epoch }) {
        current = { leaderUrl, outbox }
        problem = undefined
        log.info('registered', { agentId, leader: leaderUrl, epoch })
      },
    })
    current = undefined
    if (!stopping.signal.aborted) {
      problem = `the agent is not registered: ${end.reason}`
      log.warn('the session with the master is over', { reason: end.reason, leader: leaderUrl })
    }
    return end
  }

  const run = async (): Promise<void> => {
    let failures = 0
    for (let turn = 0; !stopping.signal.aborted; turn++) {
      const masterUrl = masterUrls[turn % masterUrls.length] ?? ''
      let refused = false
      try {
        const { registered, refusedForGood } = await attempt(masterUrl)
        if (registered) failures = timeouts = 0
        refused = refusedForGood
      } catch (error) {
        if (stopping.signal.aborted) return
        // Who gives up and comes back is at the end of the queue again.
        if (isDcosError(error) && error.code === httpClientErrors.TIMED_OUT.code) timeouts += 1
        const before = problem
        problem = `the agent is not registered: ${(error as Error).message}`
        // Repeated every few seconds, the same failure is news only once.
        log[problem === before ? 'debug' : 'warn']('no registration', { masterUrl, error })
      }
      const isRound = (turn + 1) % masterUrls.length === 0
      // A master that is gone must not cost a pause: the next one may lead.
      const pauseMs = backoffMs(isRound ? failures : 0, random.next(), backoff)
      const waitMs = refused ? finalRefusalMs : pauseMs
      if (isRound) failures += 1
      await clock.sleep(waitMs, stopping.signal).catch(() => undefined) // an abort ends the loop
    }
  }

  return {
    post(message) {
      current?.outbox.post(message)
      return current !== undefined
    },
    leaderUrl: () => current?.leaderUrl,
    problem: () => problem,
    start: () => void (loop = run()),
    async drained() {
      await current?.outbox.drained()
    },
    async stop() {
      await current?.outbox.drained()
      stopping.abort(new Error('the agent stops'))
      await loop
    },
  }
}
