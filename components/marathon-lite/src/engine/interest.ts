import type { Tree } from '../tree/tree.ts'
import type { EngineContext } from './context.ts'
import type { MasterLink } from './master-link.ts'
import { rolesToRelease } from './release.ts'
import { heldBack } from './waiting.ts'

/** Asks for offers exactly while something can be launched; at once when something new waits. */
export interface Interest {
  show(): void
  /** The master knows nothing of what was asked for. */
  beginAnew(): void
}

/** Follows what waits, so that a look costs as much as there are roles and delays. */
export function createInterest(context: EngineContext, link: () => MasterLink): Interest {
  const { index, records, treeStore, delays } = context
  /** Roles of what began to wait since the last look. */
  const fresh = new Set<string>()
  let isNew = true
  let heldBefore: ReadonlySet<string> = new Set()
  let releasesBefore: ReadonlySet<string> = new Set()
  /** What the last look was about; undefined when the next one must not be left out. */
  let lastSeen: { revision: number; tree: Tree } | undefined
  let needed: { tree: Tree; roles: Set<string> } | undefined

  records.instances.onChange((_id, now, before) => {
    if (now?.condition !== 'Scheduled' || now.goal !== 'Running') return
    const waited = before?.condition === 'Scheduled' && before.goal === 'Running'
    if (!waited || before.incarnation !== now.incarnation || before.role !== now.role) fresh.add(now.role)
  })
  const rolesOfTree = (tree: Tree): Set<string> => {
    if (needed?.tree !== tree) {
      needed = { tree, roles: new Set([...tree.services.values()].map(({ role }) => role)) }
    }
    return needed.roles
  }
  const show = (): void => {
    const tree = treeStore.tree()
    const revision = index.waitingRevision()
    // Delays and reservations make it depend on time.
    const plain = delays.size === 0 && index.reserved.size === 0 && heldBefore.size === 0
    if (!isNew && plain && revision === lastSeen?.revision && tree === lastSeen.tree) return
    lastSeen = plain ? { revision, tree } : undefined
    const held = heldBack(context)
    const wanted = new Set<string>()
    for (const [role, count] of index.waitingRoles) {
      if (count > (held.byRole.get(role) ?? 0)) wanted.add(role)
    }
    for (const serviceId of heldBefore) {
      if (held.services.has(serviceId)) continue
      for (const { role } of index.waitingOf.get(serviceId)?.values() ?? []) fresh.add(role)
    }
    heldBefore = held.services
    const releases = rolesToRelease(context)
    for (const { key, role } of releases) {
      wanted.add(role)
      if (!releasesBefore.has(key)) fresh.add(role)
    }
    releasesBefore = new Set(releases.map(({ key }) => key))
    const revived = isNew ? wanted : [...fresh].filter((role) => wanted.has(role))
    fresh.clear()
    isNew = false
    link().want(wanted, rolesOfTree(tree))
    link().revive(revived)
  }
  return {
    show,
    beginAnew() {
      isNew = true
    },
  }
}
