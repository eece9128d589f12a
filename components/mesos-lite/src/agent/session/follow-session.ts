import type { Clock, Timer } from '@dcos-lite/lib/clock'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import type { MasterMessage } from '../../protocol/messages.ts'
import { judgeEpoch } from './decide/fence.ts'
import type { OpenedSession } from './find-leader.ts'
import type { Outbox } from './outbox.ts'
import { createOutbox } from './outbox.ts'

/** The message that begins a session. */
export type Registered = Extract<MasterMessage, { type: 'REGISTERED' }>

export interface FollowOptions {
  clock: Clock
  /** Ends the session from outside. */
  stopping: AbortSignal
  highestEpoch: () => number
  /** Writes a higher epoch down; it is obeyed afterwards. */
  raiseEpoch: (epoch: number) => Promise<void>
  /** A session began. The agent id is to be written down before this resolves. */
  onRegistered: (message: Registered) => Promise<void>
  /** Messages can be handed over from now on. */
  onOpen: (outbox: Outbox, message: Registered) => void
  /** Every message, in order; the next one waits for it. */
  onMessage: (message: MasterMessage) => Promise<void>
}

/** How a session ended. */
export interface SessionEnd {
  reason: string
  registered: boolean
  /** The master said that it will not take this agent. */
  refusedForGood: boolean
}

/** Time in which a master must answer a registration. */
export const answerMs = 10_000

/** A process that did not run itself reads what came meanwhile before it judges its master. */
const secondLookMs = 200

/** Ends a session when its master says nothing for too long. */
function createWatchdog(clock: Clock, onSilence: (silenceMs: number) => void) {
  let silenceMs = answerMs
  let timer: Timer | undefined
  const lookAgain = (): void => {
    timer = clock.after(secondLookMs, () => onSilence(silenceMs))
  }
  const feed = (): void => {
    timer?.cancel()
    timer = clock.after(silenceMs, lookAgain)
  }
  return {
    feed,
    expect(pingIntervalMs: number, missedPings: number) {
      silenceMs = Math.max(pingIntervalMs * missedPings, 1)
      feed()
    },
    cancel: () => timer?.cancel(),
  }
}

/** Reads one session to its end. It resolves, never rejects, with the reason of the end. */
export async function followSession(opened: OpenedSession, options: FollowOptions): Promise<SessionEnd> {
  const { stream } = opened
  const end: SessionEnd = {
    reason: 'the master ended the session',
    registered: false,
    refusedForGood: false,
  }
  const ending = new AbortController()
  const ended = AbortSignal.any([ending.signal, options.stopping])
  ended.addEventListener('abort', () => stream.close(), { once: true })
  const finish = (reason: string): void => {
    if (ending.signal.aborted) return
    end.reason = reason
    ending.abort(new Error(reason))
  }
  const watchdog = createWatchdog(options.clock, (ms) => finish(`no ping came for ${ms} ms`))
  let outbox: Outbox | undefined
  let missedPings = 1

  const register = async (message: Registered): Promise<void> => {
    await options.onRegistered(message)
    outbox = createOutbox({ clock: options.clock, write: stream.write, signal: ended })
    missedPings = message.missedPings
    watchdog.expect(message.pingIntervalMs, missedPings)
    end.registered = true
    options.onOpen(outbox, message)
  }

  const take = async (message: MasterMessage): Promise<void> => {
    const highest = options.highestEpoch()
    const verdict = judgeEpoch(highest, message.epoch)
    if (verdict === 'refuse') {
      return finish(`a master of epoch ${message.epoch} speaks, and ${highest} was obeyed before`)
    }
    if (verdict === 'checkpoint') await options.raiseEpoch(message.epoch)
    if (message.type === 'REFUSED') {
      end.refusedForGood = message.final
      return finish(`the master refused the registration: ${message.reason}`)
    }
    if (message.type === 'REGISTERED') await register(message)
    if (message.type === 'PING') {
      if (message.intervalMs === undefined) watchdog.feed()
      else watchdog.expect(message.intervalMs, missedPings)
      outbox?.post({ type: 'PONG', sequence: message.sequence })
    }
    if (message.type === 'SYNCED') return outbox?.synced(message.sequence)
    await options.onMessage(message)
  }

  const decoder = createRecordDecoder()
  watchdog.feed()
  try {
    for await (const chunk of stream.body) {
      for (const record of decoder.push(chunk)) {
        if (!ended.aborted) await take(JSON.parse(record.toString('utf8')) as MasterMessage)
      }
      if (ended.aborted) break
    }
  } catch (error) {
    if (!ended.aborted) end.reason = `the session broke: ${(error as Error).message}`
  } finally {
    watchdog.cancel()
    finish(end.reason)
    stream.close()
  }
  return end
}
