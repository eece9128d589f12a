import { machineAwayMs } from '@dcos-lite/lib/contracts'
import type { Unavailability } from '../registry/maintenance-format.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { windowOf } from './decide/machine.ts'
import { emptyMaintenance } from './decide/schedule.ts'
import type { MaintenanceRecord } from '../registry/maintenance-format.ts'

/** The one key of the schedule in its collection. */
export const scheduleKey = 'schedule'

/** The maintenance schedule as it is now. */
export function maintenanceOf(reign: Reign): MaintenanceRecord {
  return reign.registry.maintenance.get(scheduleKey) ?? emptyMaintenance
}

const nanoseconds = (ms: number): { nanoseconds: number } => ({ nanoseconds: Math.round(ms) * 1_000_000 })

function currentUnavailability(reign: Reign, { drain, info, ip }: Agent): Unavailability | undefined {
  if (drain?.state === 'DRAINING' && drain.replaceUntilMs !== undefined) {
    const start = nanoseconds(drain.replaceUntilMs)
    return drain.markGone ? { start } : { start, duration: nanoseconds(machineAwayMs) }
  }
  return windowOf(maintenanceOf(reign), { hostname: info.hostname, ip })
}

/** Notes when an agent is to go away; offers that say otherwise are rescinded. */
export function updateUnavailability(reign: Reign, agent: Agent): void {
  const next = currentUnavailability(reign, agent)
  if (JSON.stringify(next) === JSON.stringify(agent.unavailability)) return
  agent.unavailability = next
  reign.inverse.forgetAgent(agent.id)
  for (const offer of outstanding(reign, [...agent.offerIds])) rescindOffer(reign, offer)
  reign.requestAllocation([agent.id])
}
