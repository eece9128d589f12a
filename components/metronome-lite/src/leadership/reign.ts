import type { Environment } from '@dcos-lite/lib/component'
import { createKernelDesk } from '@dcos-lite/lib/kernel-desk'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import type { Counters } from '../engine/counters.ts'
import { createEngine } from '../engine/create-engine.ts'
import { finishLeftOvers } from '../engine/left-overs.ts'
import { createTimekeeper } from '../engine/timekeeper.ts'
import { openSession } from '../framework/session.ts'
import type { Session, SessionOptions } from '../framework/session.ts'
import { openRecords } from '../records/open-records.ts'
import type { Reign } from './throne.ts'

export interface ReignInput {
  environment: Environment
  store: Store
  leadership: Leadership
  abdicate(reason: string): void
  counters: Counters
  historyCount: number
  session: SessionOptions
}

/** Reads the state and begins to act on it. Every write carries the guard of the leadership. */
export async function startReign(input: ReignInput): Promise<Reign> {
  const { environment, leadership, store } = input
  const records = await openRecords(store, leadership, input.abdicate)
  let session: Session | undefined
  const { clock, log } = environment
  const desk = createKernelDesk({
    clock,
    log,
    masterUrl: () => session?.masterUrl(),
    frameworkId: () => session?.frameworkId(),
  })
  const engine = createEngine({
    environment,
    records,
    counters: input.counters,
    historyCount: input.historyCount,
    workChanged() {
      session?.workChanged()
    },
    async call(call) {
      // The master refuses what comes over the stream of an earlier leader; this keeps it from being sent at all.
      return leadership.holds() && session ? session.call(call) : 'unknown'
    },
    connected: () => session?.connected() ?? false,
    kernelAnswers: (needs) =>
      desk.answers(
        needs.map(({ cpus, mem, disk, gpus }) => ({ role: input.session.role, cpus, mem, disk, gpus })),
      ),
  })
  const timekeeper = createTimekeeper(engine)
  const end = async (): Promise<void> => {
    timekeeper.stop()
    await session?.stop()
    // What runs in the sequence still writes.
    await engine.sequence(() => undefined)
    engine.stop()
    await records.close()
  }
  try {
    await finishLeftOvers(engine)
    session = openSession(engine, input.session)
    timekeeper.start()
  } catch (error) {
    await end()
    throw error
  }
  return { engine, end }
}
