import type { Environment } from '@dcos-lite/lib/component'
import { isDcosError } from '@dcos-lite/lib/errors'
import { campaign, storeErrors } from '@dcos-lite/lib/store'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import { leaderKey } from './throne.ts'
import type { Reign, Throne } from './throne.ts'

/** What the endless candidacy of a Marathon needs. */
export interface CandidacyInput {
  environment: Environment
  store: Store
  throne: Throne
  ttlMs: number
  startReign(leadership: Leadership): Promise<Reign>
}

/** The candidacy of this process. */
export interface Candidacy {
  /** Resolves when this process leads or knows another that does; rejects when its first reign could not begin. */
  settled: Promise<void>
  stop(): Promise<void>
}

const pauseAfterFailureMs = 500
/** Who gave up the leadership lets the others go first. */
const pauseAfterAbdicationMs = 1000

function aborted(...signals: AbortSignal[]): Promise<void> {
  const any = AbortSignal.any(signals)
  if (any.aborted) return Promise.resolve()
  return new Promise((resolve) => any.addEventListener('abort', () => resolve(), { once: true }))
}

async function reignOnce(
  input: CandidacyInput,
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
    const reign = await input.startReign(leadership)
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

/** Another Marathon that leads now, or that led until its lease ends. */
async function otherLeads({ throne }: CandidacyInput): Promise<boolean> {
  const leader = await throne.leader()
  return leader !== undefined && leader.address !== throne.self.address
}

/** Runs for the leadership, reigns until it is lost, and runs again, until it is stopped. */
export function leadForever(input: CandidacyInput): Candidacy {
  const { environment, store, throne } = input
  const stopper = new AbortController()
  const settling = Promise.withResolvers<void>()
  // Whoever waits learns of a failure; without anybody waiting it is in the log.
  settling.promise.catch(() => undefined)
  const candidate = async (): Promise<void> => {
    if (await otherLeads(input)) settling.resolve()
    const leadership = await campaign(store, {
      key: leaderKey,
      identity: JSON.stringify(throne.self),
      ttlMs: input.ttlMs,
      clock: environment.clock,
      signal: stopper.signal,
    })
    try {
      await reignOnce(input, leadership, stopper.signal, settling.resolve)
    } finally {
      await leadership.resign()
    }
    await environment.clock.sleep(pauseAfterAbdicationMs, stopper.signal)
  }
  const run = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      try {
        await candidate()
      } catch (error) {
        if (stopper.signal.aborted) return
        settling.reject(error)
        if (isDcosError(error) && error.code === storeErrors.CLOSED.code) return
        environment.log.error('the candidacy failed and is repeated', { error })
        await environment.clock.sleep(pauseAfterFailureMs, stopper.signal).catch(() => undefined)
      }
    }
  }
  const running = run()
  return {
    settled: settling.promise,
    async stop() {
      stopper.abort(new Error('this Marathon stops'))
      await running
    },
  }
}
