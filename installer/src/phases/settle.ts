import { definePhase } from './phase.ts'
import type { RunState } from './state.ts'

/** Everything that listens or calls looks at its files every 30 s. */
export const settleMs = 45_000

/** Waits until every listener and client uses the certificates that were sent. */
export const settlePhase = definePhase<RunState, { host: string; text: string }>({
  name: 'settle',
  title: 'wait until the new certificates are in use',
  changes: false,
  plan: ({ preview }) => (preview ? [] : [{ host: '', text: `wait ${settleMs / 1000} s` }]),
  run: (_state, [work], { clock, signal }) => (work ? clock.sleep(settleMs, signal) : Promise.resolve()),
})
