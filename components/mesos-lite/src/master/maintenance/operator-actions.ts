import { loseAgent } from '../agents/lose-agent.ts'
import { masterErrors } from '../errors.ts'
import type { MachineId, MaintenanceRecord, MaintenanceWindow } from '../registry/maintenance-format.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { isMachine } from './decide/machine.ts'
import { bringUp, changeSchedule, takeDown } from './decide/schedule.ts'
import type { ScheduleChange } from './decide/schedule.ts'
import { askFrameworks } from './inverse-offers.ts'
import { maintenanceOf, scheduleKey, updateUnavailability } from './leaving.ts'

/** Changes of the schedule are made one after the other, whatever machine they are about. */
const turnOfSchedule = 'maintenance'

async function change(
  reign: Reign,
  decide: (record: MaintenanceRecord) => ScheduleChange,
  after: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await reign.inTurn(turnOfSchedule, async () => {
    const decision = decide(maintenanceOf(reign))
    if ('problem' in decision) {
      throw masterErrors.CALL_INVALID({ call: 'master::Call', reason: decision.problem })
    }
    const { maintenance } = reign.registry
    await reign.registry.commit([maintenance.putOperation(scheduleKey, decision.record)])
    await after()
    for (const agent of reign.agents.values()) updateUnavailability(reign, agent)
    askFrameworks(reign)
  })
}

async function removeAgent(reign: Reign, agent: Agent): Promise<void> {
  await reign.inTurn(agent.id, async () => {
    if (reign.agents.get(agent.id) !== agent) return
    await reign.registry.commit([reign.registry.agents.removeOperation(agent.id)])
    reign.log.info('agent removed because its machine is down', { agentId: agent.id })
    reign.counters.add('master/slave_removals')
    agent.session?.send({ type: 'SHUTDOWN', reason: 'its machine is down for maintenance' })
    loseAgent(reign, agent, {
      state: 'TASK_GONE',
      reason: 'REASON_AGENT_REMOVED',
      message: 'The machine of the agent was taken down for maintenance',
      sinceMs: reign.clock.nowMs(),
    })
  })
}

/** Replaces the maintenance schedule. */
export function updateSchedule(reign: Reign, windows: readonly MaintenanceWindow[]): Promise<void> {
  return change(reign, (record) => changeSchedule(record, windows))
}

/** Takes machines of the schedule down: their agents are removed, and refused until the machines are up again. */
export function startMaintenance(reign: Reign, machines: readonly MachineId[]): Promise<void> {
  return change(
    reign,
    (record) => takeDown(record, machines),
    async () => {
      const hit = [...reign.agents.values()].filter(({ info, ip }) =>
        machines.some((id) => isMachine(id, { hostname: info.hostname, ip })),
      )
      await Promise.all(hit.map((agent) => removeAgent(reign, agent)))
    },
  )
}

/** Brings machines up again; they leave the schedule. */
export function stopMaintenance(reign: Reign, machines: readonly MachineId[]): Promise<void> {
  return change(reign, (record) => bringUp(record, machines))
}
