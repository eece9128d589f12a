import type { Environment } from '@dcos-lite/lib/component'
import { campaign } from '@dcos-lite/lib/store'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import type { Reign } from './reign.ts'
import { leaderKey } from './throne.ts'
import type { Throne } from './throne.ts'

/** What the endless candidacy of a metronome needs. */
export interface CandidacyInput {
  environment: Environment
  store: Store
  throne: Throne
  ttlMs: number
  startReign(leadership: Leadership, abdicate: (reason: string) => void): Promise<Reign>
}

/** The candidacy of this process. */
export interface Candidacy {
  /** Resolves when this process leads or knows another that does; rejects when its first reign could not begin. */
  settled: Promise<void>
  stop(): Promise<void>
}

const pauseAfterFailureMs = 500

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
) {
  const { throne, environment } = input
  const abdication = new AbortController()
  const reign = await input.startReign(leadership, (reason) => {
    if (abdication.signal.aborted) return
    environment.log.warn('the leadership is given up', { reason, epoch: leadership.epoch })
    abdication.abort()
  })
  try {
    environment.log.info('leading', { epoch: leadership.epoch })
    if (!leadership.lost.aborted) throne.engine = reign.engine
    begun()
    await aborted(leadership.lost, stop, abdication.signal)
    if (leadership.lost.aborted && !stop.aborted && !abdication.signal.aborted) {
      const { epoch, lost } = leadership
      environment.log.warn('the leadership is lost', { reason: String(lost.reason), epoch })
    }
  } finally {
    throne.engine = undefined
    await reign.end()
  }
}

/** Another metronome that leads now, or that led until its lease ends. */
async function otherLeads({ throne }: CandidacyInput): Promise<boolean> {
  const leader = await throne.leader()
  return leader !== undefined && leader.id !== throne.self.id
}

/** Runs for the leadership, reigns until it is lost, and runs again, until it is stopped. */
export function leadForever(input: CandidacyInput): Candidacy {
  const { environment, store, throne } = input
  const stopper = new AbortController()
  const settling = Promise.withResolvers<void>()
  let begunOnce = false
  const begun = (): void => {
    begunOnce = true
    settling.resolve()
  }
  const candidate = async (): Promise<void> => {
    if (!begunOnce && (await otherLeads(input))) begun()
    const leadership = await campaign(store, {
      key: leaderKey,
      identity: JSON.stringify(throne.self),
      ttlMs: input.ttlMs,
      clock: environment.clock,
      signal: stopper.signal,
    })
    try {
      await reignOnce(input, leadership, stopper.signal, begun)
    } finally {
      await leadership.resign()
    }
  }
  const run = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      try {
        await candidate()
      } catch (error) {
        if (stopper.signal.aborted) return
        if (!begunOnce) {
          settling.reject(error)
          return
        }
        environment.log.error('the candidacy failed and is repeated', { error })
        await environment.clock.sleep(pauseAfterFailureMs, stopper.signal).catch(() => undefined)
      }
    }
  }
  const running = run()
  return {
    settled: settling.promise,
    async stop() {
      stopper.abort(new Error('metronome stops'))
      await running
    },
  }
}
