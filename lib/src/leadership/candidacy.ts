import type { Environment } from '../component/index.ts'
import { isDcosError } from '../errors/index.ts'
import { campaign, storeErrors } from '../store/index.ts'
import type { Leadership, Store } from '../store/index.ts'
import { leaderKey } from './throne.ts'
import type { Reign, Throne } from './throne.ts'

/** What an endless candidacy needs. */
export interface CandidacyInput<R extends Reign> {
  environment: Environment
  store: Store
  throne: Throne<R>
  /** How long after a leader was cut off another takes over. */
  ttlMs: number
  /** How long who gave up the leadership lets the others go first; default not at all. */
  restMs?: number
  /** Reads the state and begins to act on it; `abdicate` ends the reign that it begins. */
  startReign(leadership: Leadership, abdicate: (reason: string) => void): Promise<R>
}

/** The candidacy of this process. */
export interface Candidacy {
  /** Resolves when this process leads or knows another that does; rejects when its first reign could not begin. */
  settled: Promise<void>
  stop(): Promise<void>
}

const pauseAfterFailureMs = 500
const lookAgainMs = 250

function aborted(...signals: AbortSignal[]): Promise<void> {
  const any = AbortSignal.any(signals)
  if (any.aborted) return Promise.resolve()
  return new Promise((resolve) => any.addEventListener('abort', () => resolve(), { once: true }))
}

async function reignOnce<R extends Reign>(
  input: CandidacyInput<R>,
  leadership: Leadership,
  stop: AbortSignal,
  begun: () => void,
): Promise<void> {
  const { throne, environment } = input
  const abdication = new AbortController()
  throne.abdicate = (reason) => {
    if (!abdication.signal.aborted) {
      environment.log.warn('the leadership is given up', { reason, epoch: leadership.epoch })
      abdication.abort()
    }
    return true
  }
  try {
    const reign = await input.startReign(leadership, throne.abdicate)
    try {
      environment.log.info('leading', { epoch: leadership.epoch })
      if (!leadership.lost.aborted) throne.reign = reign
      begun()
      await aborted(leadership.lost, stop, abdication.signal)
      if (leadership.lost.aborted && !stop.aborted && !abdication.signal.aborted) {
        const { epoch, lost } = leadership
        environment.log.warn('the leadership is lost', { reason: String(lost.reason), epoch })
      }
    } finally {
      throne.reign = undefined
      await reign.end()
    }
  } finally {
    throne.abdicate = () => false
  }
}

/** Another server that leads now, or that led until its lease ends. An earlier start of this one is none. */
async function otherLeads<R extends Reign>({ throne }: CandidacyInput<R>): Promise<boolean> {
  const leader = await throne.leader()
  return leader !== undefined && leader.address !== throne.self.address
}

/** Runs for the leadership, reigns until it is lost, and runs again, until it is stopped. */
export function leadForever<R extends Reign>(input: CandidacyInput<R>): Candidacy {
  const { environment, store, throne, restMs = 0 } = input
  const stopper = new AbortController()
  const settling = Promise.withResolvers<void>()
  let settled = false
  const settle = (): void => {
    settled = true
    settling.resolve()
  }
  // Whoever waits learns of a failure; without anybody waiting it is in the log.
  settling.promise.catch(() => undefined)
  /** Who loses the first election knows the winner as soon as that has written itself down. */
  const seeWhoLeads = async (): Promise<void> => {
    const { signal } = stopper
    while (!signal.aborted && !settled) {
      // A store that fails is told by the candidacy, which asks it as well.
      if (await otherLeads(input).catch(() => false)) return settle()
      await environment.clock.sleep(lookAgainMs, signal).catch(() => undefined) // only `stop` rejects it
    }
  }
  const candidate = async (): Promise<void> => {
    if (await otherLeads(input)) settle()
    const leadership = await campaign(store, {
      key: leaderKey,
      identity: JSON.stringify(throne.self),
      ttlMs: input.ttlMs,
      clock: environment.clock,
      signal: stopper.signal,
    })
    try {
      await reignOnce(input, leadership, stopper.signal, settle)
    } finally {
      await leadership.resign()
    }
    if (restMs > 0) await environment.clock.sleep(restMs, stopper.signal)
  }
  const run = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      try {
        await candidate()
      } catch (error) {
        if (stopper.signal.aborted) return
        settled = true
        settling.reject(error)
        if (isDcosError(error) && error.code === storeErrors.CLOSED.code) return
        environment.log.error('the candidacy failed and is repeated', { error })
        // Only `stop` rejects the sleep.
        await environment.clock.sleep(pauseAfterFailureMs, stopper.signal).catch(() => undefined)
      }
    }
  }
  const running = Promise.all([run(), seeWhoLeads()])
  return {
    settled: settling.promise,
    async stop() {
      stopper.abort(new Error('this server stops'))
      await running
    },
  }
}
