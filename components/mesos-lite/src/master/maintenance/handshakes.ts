import type { Timer } from '@dcos-lite/lib/clock'
import type { Reign } from '../state/reign.ts'
import { askFrameworks } from './inverse-offers.ts'

/** Starts to ask frameworks about agents that are to go away, and to kill what is left there at the deadline. */
export function startHandshakes(reign: Reign): Timer {
  return reign.clock.every(reign.settings.allocationIntervalMs, () => {
    askFrameworks(reign)
    for (const agent of [...reign.agents.values()]) if (agent.drain) reign.stepDrain(agent)
  })
}
