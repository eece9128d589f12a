import type { ServiceDefinition } from '../definitions/service.ts'
import { hasHealthChecks, isCurrentVersion } from '../definitions/service.ts'
import type { InstanceView } from '../deploy/situation.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { fieldValue } from '../placement/fields.ts'
import type { TurnSnapshot } from './turn.ts'

/** What checks say about an instance: `healthy` is undefined while there is no result. */
export interface HealthView {
  healthy?: boolean
  /** A readiness check said so; without meaning for services that have none. */
  ready: boolean
}

function spreadField(service: ServiceDefinition | undefined): string | undefined {
  return service?.constraints.find(([, operator]) => operator === 'GROUP_BY')?.[0]
}

function isLeavingAgent({ agent }: InstanceRecord, { leavingAgents }: TurnSnapshot): boolean {
  return agent !== undefined && (leavingAgents?.has(agent.agentId) ?? false)
}

/** An instance as decisions see it: health by its own definition, age, and whether it runs the present configuration. */
export function viewOf(
  instance: InstanceRecord,
  snapshot: TurnSnapshot,
  service: ServiceDefinition | undefined,
  deploymentId: string | undefined,
): InstanceView {
  const own =
    service?.version === instance.version
      ? service
      : snapshot.definitionAt(instance.serviceId, instance.version)
  const { healthy, ready } = snapshot.health(instance.id)
  const checked = own !== undefined && hasHealthChecks(own)
  const field = spreadField(service)
  const spreadOver = field !== undefined && instance.agent ? fieldValue(field, instance.agent) : undefined
  return {
    id: instance.id,
    goal: instance.goal,
    condition: instance.condition,
    since: instance.activeSince ?? instance.tasks[0]?.stagedAt ?? instance.scheduledAt,
    current: service !== undefined && isCurrentVersion(service, instance.version),
    healthy: checked ? healthy : instance.condition === 'Running',
    ready: ready || own?.kind !== 'app' || own.readinessChecks.length === 0,
    ofThisDeployment: deploymentId !== undefined && instance.createdBy === deploymentId,
    reserved: instance.reservation !== undefined && instance.reservation.freed !== true,
    wipe: instance.wipe === true,
    moving: instance.moving === true || isLeavingAgent(instance, snapshot),
    ...(spreadOver === undefined ? {} : { spreadOver }),
  }
}
