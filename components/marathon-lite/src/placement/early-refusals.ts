import type { Offer } from '@dcos-lite/lib/mesos'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { AgentPlace } from '../instances/types.ts'
import type { Refusal } from './refusals.ts'

const placeFields = new Set(['@region', '@zone'])

/** A service that says nothing about regions and zones stays in the region of the masters. */
export function regionRefusal(
  constraints: readonly string[][],
  { region }: AgentPlace,
  homeRegion: string | undefined,
): Refusal | undefined {
  if (homeRegion === undefined || region === undefined || region === homeRegion) return undefined
  if (constraints.some(([field = '']) => placeFields.has(field))) return undefined
  return {
    rule: 'UnfulfilledConstraint',
    reason: `the agent is in region ${region}; without a constraint on @region or @zone services stay in ${homeRegion}`,
    change: `add the constraint ["@region", "IS", "${region}"]`,
  }
}

/** What an agent that mounts volumes of a Docker volume driver says of itself. */
const dockerVolumes = 'volume:docker'

const otherVolumes = 'use a persistent volume (the data stays on one agent) or a host volume'

/**
 * Volumes that the agent cannot provide. Agents have no CSI plugins; those that tell what they can do also tell whether
 * they have Docker volume drivers.
 */
export function mountRefusal(
  service: ServiceDefinition,
  { agent_capabilities: capabilities }: Pick<Offer, 'agent_capabilities'>,
): Refusal | undefined {
  const volumes = service.kind === 'app' ? (service.container?.volumes ?? []) : []
  for (const { external } of volumes) {
    if (external === undefined) continue
    const { name, provider, options } = external
    if (provider === 'csi') {
      return {
        rule: 'NoVolumeProvider',
        reason: `the volume ${name} needs the CSI plugin ${String(options.pluginName)}, and agents here have no CSI plugins`,
        change: otherVolumes,
      }
    }
    if (capabilities !== undefined && !capabilities.includes(dockerVolumes)) {
      return {
        rule: 'NoVolumeProvider',
        reason: `the volume ${name} needs the volume driver ${String(options['dvdi/driver'])}, and the agent has no volume drivers`,
        change: otherVolumes,
      }
    }
  }
  return undefined
}
