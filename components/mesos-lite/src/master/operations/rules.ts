import type { Resource } from '@dcos-lite/lib/mesos'
import { identityOf, reservationRole, withoutAllocation } from '@dcos-lite/lib/resources'
import type { OperationRules } from '../decide/validate-operation.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent, Framework } from '../state/types.ts'

/** Whether a task or executor of the agent holds this shared volume. */
function isSharedInUse(agent: Agent, volume: Resource): boolean {
  if (!volume.shared) return false
  const identity = identityOf(volume)
  const executors = [...agent.executors.values()].flatMap((byId) => [...byId.values()])
  const used = [
    ...[...agent.tasks].filter(({ booked }) => booked).map(({ info }) => info.resources ?? []),
    ...executors.map(({ info }) => info.resources ?? []),
  ].flat()
  return used.some(
    (one) => one.shared && withoutAllocation([one]).some((bare) => identityOf(bare) === identity),
  )
}

/** What an operation on an agent may do: by a framework in a role, or by an operator. */
export function operationRules(
  reign: Reign,
  agent: Agent,
  by: { framework: Framework; role: string } | undefined,
): OperationRules {
  const volumes = new Set(
    reign.ledger
      .total(agent.id)
      .flatMap((one) =>
        one.disk?.persistence ? [`${reservationRole(one)}\n${one.disk.persistence.id}`] : [],
      ),
  )
  return {
    role: by?.role,
    principal: by?.framework.info.principal,
    shares: by === undefined || by.framework.capabilities.has('SHARED_RESOURCES'),
    volumeExists: (role, id) => volumes.has(`${role}\n${id}`),
    inUse: (volume) => isSharedInUse(agent, volume),
  }
}

/** Takes the shared volumes that are being destroyed out of everybody's hands. */
export function rescindShared(reign: Reign, agent: Agent, consumed: readonly Resource[]): void {
  const doomed = new Set(consumed.filter(({ shared }) => shared).map(identityOf))
  if (doomed.size === 0) return
  for (const offer of outstanding(reign, [...agent.offerIds])) {
    if (offer.resources.some((one) => one.shared && doomed.has(identityOf(one)))) rescindOffer(reign, offer)
  }
}
