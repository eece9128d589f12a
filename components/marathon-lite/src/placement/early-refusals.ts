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

/** Volumes that no agent of this cluster can mount. */
export function mountRefusal(service: ServiceDefinition): Refusal | undefined {
  const volumes = service.kind === 'app' ? (service.container?.volumes ?? []) : []
  const csi = volumes.find(({ external }) => external?.provider === 'csi')?.external
  if (!csi) return undefined
  return {
    rule: 'UnsupportedByAgent',
    reason: `the volume ${csi.name} needs the CSI plugin ${String(csi.options.pluginName)}, and agents here have no CSI plugins`,
    change: 'use a persistent volume, a host volume or the provider dvdi',
  }
}
