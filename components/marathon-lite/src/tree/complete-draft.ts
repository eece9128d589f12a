import { isDeepStrictEqual } from 'node:util'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { Settings } from '../settings.ts'
import { idsThatMayDiffer } from './draft-map.ts'
import { assignServicePorts } from './service-ports.ts'
import type { UsedPorts } from './service-ports.ts'
import { usedServicePorts } from './used-ports.ts'
import type { DraftTree, Tree } from './tree.ts'
import { addImpliedGroups } from './tree.ts'
import { sameConfiguration, stampVersion } from './versions.ts'

/** What a draft becomes: a whole tree, or the finding that service ports ran out. */
export type CompletedDraft = { portsExhausted: boolean }

function withPorts(
  service: ServiceDefinition,
  stored: ServiceDefinition | undefined,
  used: UsedPorts,
  settings: Settings,
): ServiceDefinition | undefined {
  if (service.kind !== 'app') return service
  const range = { min: settings.localPortMin, max: settings.localPortMax }
  const before = stored?.kind === 'app' ? stored : undefined
  return assignServicePorts(service, before, used, range)
}

/**
 * Completes a draft in place: implied groups, service ports, versions. What turns out to be unchanged is the stored
 * object again.
 */
export function completeDraft(
  before: Tree,
  draft: DraftTree,
  options: {
    version: string
    restarted: ReadonlySet<string>
    /** Services that get an older configuration back, with the versions that have it already. */
    restored?: ReadonlyMap<string, string[]>
    settings: Settings
  },
): CompletedDraft {
  const { version, restarted, settings } = options
  addImpliedGroups(before, draft, version, settings)
  const changed = [...new Set([...idsThatMayDiffer(before.services, draft.services), ...restarted])]
  const used = usedServicePorts(
    before,
    changed.flatMap((id) => draft.services.get(id) ?? []),
  )
  for (const id of changed) {
    const service = draft.services.get(id)
    const stored = before.services.get(id)
    if (!service || (service === stored && !restarted.has(id))) continue
    const assigned = withPorts(service, stored, used, settings)
    if (!assigned) return { portsExhausted: true }
    const plain = stampVersion(stored, assigned, version, restarted.has(id))
    const alsoCurrent = options.restored?.get(id) ?? []
    const isBack = alsoCurrent.length > 0 && plain.versionInfo.lastConfigChangeAt === version
    const stamped = isBack ? { ...plain, versionInfo: { ...plain.versionInfo, alsoCurrent } } : plain
    const same =
      stored !== undefined && sameConfiguration(stored, stamped) && isDeepStrictEqual(stored, stamped)
    draft.services.set(id, same ? stored : stamped)
  }
  for (const id of idsThatMayDiffer(before.groups, draft.groups)) {
    const group = draft.groups.get(id)
    const stored = before.groups.get(id)
    if (
      group &&
      stored &&
      stored !== group &&
      isDeepStrictEqual({ ...group, version: stored.version }, stored)
    )
      draft.groups.set(id, stored)
  }
  return { portsExhausted: false }
}
