import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import type { Random } from '@dcos-lite/lib/random'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import type { AgentMessage, MasterMessage, RegisterRequest } from '../../protocol/messages.ts'
import type { BackoffLimits } from './decide/backoff.ts'
import { backoffMs } from './decide/backoff.ts'
import { judgeEpoch } from './decide/fence.ts'
import { openSession } from './find-leader.ts'
import type { OpenedSession } from './find-leader.ts'
import type { Outbox } from './outbox.ts'
import { createOutbox } from './outbox.ts'

type Registered = Extract<MasterMessage, { type: 'REGISTERED' }>

export interface MasterSessionOptions {
  clock: Clock
  random: Random
  log: Logger
  masterUrls: readonly string[]
  backoff: BackoffLimits
  request: () => RegisterRequest
  highestEpoch: () => number
  /** Writes a higher epoch down; it is obeyed afterwards. */
  raiseEpoch: (epoch: number) => Promise<void>
  /** A session began. The agent id is to be written down before this resolves. */
  onRegistered: (message: Registered) => Promise<void>
  /** Any other message of the session, in order; the next one waits for it. */
  onMessage: (message: MasterMessage) => Promise<void>
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
  /** Ends the session after what was posted is handed over. */
  stop(): Promise<void>
}

const headersMs = 10_000
/** After a refusal that the master calls final. */
const finalRefusalMs = 60_000

/** Creates the session keeper of one agent. */
export function createMasterSession(options: MasterSessionOptions): MasterSession {
  const { clock, random, log, masterUrls, backoff } = options
  const stopping = new AbortController()
  let current: { leaderUrl: string; outbox: Outbox } | undefined
  let problem: string | undefined = 'the agent has not registered yet'
  let refusedForGood = false
  let loop: Promise<void> = Promise.resolve()

  /** Reads one session to its end. Resolves to whether it was ever registered. */
  const follow = async ({ leaderUrl, stream }: OpenedSession): Promise<boolean> => {
    const ending = new AbortController()
    const ended = AbortSignal.any([ending.signal, stopping.signal])
    let watchdog: Timer | undefined
    let silenceMs = headersMs
    let reason = 'the master ended the session'
    const finish = (why: string): void => {
      if (ending.signal.aborted) return
      reason = why
      ending.abort(new Error(why))
      stream.close()
    }
    ended.addEventListener('abort', () => stream.close(), { once: true })
    const feedWatchdog = (): void => {
      watchdog?.cancel()
      watchdog = clock.after(silenceMs, () => finish(`no ping came for ${silenceMs} ms`))
    }

    const register = async (message: Registered): Promise<void> => {
      await options.onRegistered(message)
      silenceMs = Math.max(message.pingIntervalMs * message.missedPings, 1)
      const { agentId, sessionId } = message
      const outbox = createOutbox({
        leaderUrl,
        agentId,
        sessionId,
        epoch: options.highestEpoch,
        signal: ended,
        onBroken: finish,
      })
      current = { leaderUrl, outbox }
      problem = undefined
      log.info('registered', { agentId, leader: leaderUrl, epoch: message.epoch })
    }

    const take = async (message: MasterMessage): Promise<void> => {
      const verdict = judgeEpoch(options.highestEpoch(), message.epoch)
      if (verdict === 'refuse') {
        return finish(
          `a master of epoch ${message.epoch} speaks, and ${options.highestEpoch()} was obeyed before`,
        )
      }
      if (verdict === 'checkpoint') await options.raiseEpoch(message.epoch)
      if (message.type === 'REGISTERED') {
        await register(message)
      } else if (message.type === 'REFUSED') {
        refusedForGood = message.final
        return finish(`the master refused the registration: ${message.reason}`)
      } else if (message.type === 'PING') {
        current?.outbox.post({ type: 'PONG', sequence: message.sequence })
      }
      if (message.type === 'PING' || message.type === 'REGISTERED') feedWatchdog()
      await options.onMessage(message)
    }

    let registered = false
    const decoder = createRecordDecoder()
    feedWatchdog()
    try {
      for await (const chunk of stream.body) {
        for (const record of decoder.push(chunk)) {
          if (ended.aborted) break
          await take(JSON.parse(record.toString('utf8')) as MasterMessage)
          registered ||= current !== undefined
        }
        if (ended.aborted) break
      }
    } catch (error) {
      if (!ended.aborted) reason = `the session broke: ${(error as Error).message}`
    } finally {
      watchdog?.cancel()
      if (!ending.signal.aborted) ending.abort(new Error(reason))
      stream.close()
      current = undefined
    }
    if (!stopping.signal.aborted) {
      problem = `the agent is not registered: ${reason}`
      log.warn('the session with the master is over', { reason, leader: leaderUrl })
    }
    return registered
  }

  const run = async (): Promise<void> => {
    let failures = 0
    for (let turn = 0; !stopping.signal.aborted; turn++) {
      const masterUrl = masterUrls[turn % masterUrls.length] ?? ''
      refusedForGood = false
      try {
        const opened = await openSession(masterUrl, options.request(), headersMs, stopping.signal)
        if (await follow(opened)) failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        problem = `the agent is not registered: ${(error as Error).message}`
        log.debug('no registration', { masterUrl, error })
      }
      const wholeRound = (turn + 1) % masterUrls.length === 0
      const waitMs = refusedForGood ? finalRefusalMs : backoffMs(failures, random.next(), backoff)
      if (wholeRound) failures += 1
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
    async stop() {
      await current?.outbox.drained()
      stopping.abort(new Error('the agent stops'))
      await loop
    },
  }
}
