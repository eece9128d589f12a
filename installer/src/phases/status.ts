import { readNodeStatus } from '../cluster/node-status.ts'
import { connectPhase } from './connect.ts'
import { definePhase } from './phase.ts'
import type { AnyPhase } from './phase.ts'
import { connectionTo } from './state.ts'
import type { RunState } from './state.ts'

const readStatusPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'status',
  title: 'ask the nodes',
  changes: false,
  plan: ({ connections }) => [...connections.keys()].map((host) => ({ host, text: 'ask for its state' })),
  run: async (state, [work]) => {
    if (work) state.statuses.set(work.host, await readNodeStatus(connectionTo(state, work.host)))
  },
})

/** What a look at the cluster does. */
export const statusPhases: readonly AnyPhase<RunState>[] = [connectPhase, readStatusPhase]
