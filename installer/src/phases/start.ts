import { startTarget } from '../remote/units.ts'
import { definePhase } from './phase.ts'
import { connectionTo, factsOf, mastersFirst } from './state.ts'
import type { RunState } from './state.ts'

/** Starts the units of hosts where they do not run, on masters before agents. */
export const startPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'start',
  title: 'start',
  changes: true,
  plan: (state) =>
    [...state.sets.keys()].flatMap((host) => {
      const { installed } = factsOf(state, host)
      const runs = installed.activeSet !== undefined && installed.units['dcos.target'] === 'active'
      return runs ? [] : [{ host, text: 'start dcos.target' }]
    }),
  order: mastersFirst,
  run: async (state, [work]) => {
    if (work) await connectionTo(state, work.host).exec(startTarget())
  },
})
