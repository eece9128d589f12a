import { addQuantities } from './quantities.ts'
import type { Quantities } from './quantities.ts'
import { orderedChildren, shareOf } from './share-order.ts'
import type { OrderContext, ShareNode } from './share-order.ts'

/** What the order is asked for: who wants offers, and what operators set. */
export interface ShareWishes {
  /** Roles that frameworks want offers for, with those frameworks. */
  members: ReadonlyMap<string, readonly string[]>
  weights: ReadonlyMap<string, number>
  /** Resources that do not count for the share. */
  excluded: ReadonlySet<string>
}

/** Is called for a role and a framework in it; true ends the visit. */
export type ShareVisitor = (role: string, frameworkId: string) => boolean

/**
 * Who holds how much, kept as a tree: roles by path, below every role a leaf `role/.` with its frameworks, so that
 * an inner role competes with its children. The order is lowest weighted dominant share first, then fewer
 * allocations so far, then the name of the path. A booking costs the depth of the tree.
 */
export interface Shares {
  add(role: string, frameworkId: string, amounts: ReadonlyMap<string, number>, sign: 1 | -1): void
  /** Must be called when the total of the cluster has changed. */
  totalChanged(): void
  /** Takes over who wants offers; the visits that follow are of those. */
  wish(wishes: ShareWishes): void
  /** Visits roles and their frameworks in order, below the top-level roles that `within` lets in. */
  visit(visitor: ShareVisitor, within?: (topRole: string) => boolean): void
  /** Runs work whose additions are taken back at its end, whatever happens. */
  tentatively<T>(work: () => T): T
  /** The dominant share of a role (its subtree), without weight. */
  dominantShare(role: string): number
  /** The dominant share of a framework in a role. */
  frameworkShare(role: string, frameworkId: string): number
  held(role: string, frameworkId: string): ReadonlyMap<string, number>
  forgetFramework(frameworkId: string): void
}

const newNode = (name: string, path: string, parent: ShareNode | undefined): ShareNode => ({
  name,
  path,
  parent,
  weight: 1,
  amounts: new Map(),
  allocations: 0,
  share: 0,
  stale: true,
  children: new Map(),
  sorted: [],
  inOrder: true,
  wantedIn: 0,
  role: undefined,
})

function childOf(parent: ShareNode, name: string, path: string): ShareNode {
  const known = parent.children.get(name)
  if (known) return known
  const child = newNode(name, path, parent)
  parent.children.set(name, child)
  parent.sorted.push(child)
  parent.inOrder = false
  return child
}

/** Creates a tree in which nobody holds anything; `clusterTotal` is read whenever shares are computed. */
export function createShares(clusterTotal: Quantities): Shares {
  const root = newNode('', '', undefined)
  const leaves = new Map<string, ShareNode>()
  const context: OrderContext = { clusterTotal, excluded: new Set(), version: 1 }
  let generation = 0
  let journal: { node: ShareNode; amounts: ReadonlyMap<string, number> }[] | undefined

  const leafOf = (role: string): ShareNode => {
    const known = leaves.get(role)
    if (known) return known
    let node = root
    for (const part of role.split('/'))
      node = childOf(node, part, node === root ? part : `${node.path}/${part}`)
    const leaf = childOf(node, '.', `${role}/.`)
    leaf.role = role
    leaves.set(role, leaf)
    return leaf
  }
  const change = (
    from: ShareNode,
    amounts: ReadonlyMap<string, number>,
    sign: 1 | -1,
    allocations: number,
  ): void => {
    for (let node: ShareNode | undefined = from; node; node = node.parent) {
      addQuantities(node.amounts, amounts, sign)
      node.allocations += allocations
      node.stale = true
      if (node.parent) node.parent.inOrder = false
    }
  }
  const setWeights = (node: ShareNode, weights: ReadonlyMap<string, number>): void => {
    for (const child of node.children.values()) {
      if (child.name === '.') continue
      const weight = weights.get(child.path) ?? 1
      if (weight !== child.weight) {
        child.weight = weight
        child.stale = true
        node.inOrder = false
      }
      setWeights(child, weights)
    }
  }
  const visitBelow = (node: ShareNode, visitor: ShareVisitor): boolean => {
    const { role } = node
    for (const child of orderedChildren(node, context)) {
      if (child.wantedIn !== generation) continue
      if (role === undefined ? visitBelow(child, visitor) : visitor(role, child.name)) return true
    }
    return false
  }
  /** Removes a node, and what above it has become empty. */
  const prune = (node: ShareNode): void => {
    const { parent } = node
    if (!parent || node.children.size > 0) return
    parent.children.delete(node.name)
    parent.sorted = parent.sorted.filter((one) => one !== node)
    if (node.role !== undefined) leaves.delete(node.role)
    prune(parent)
  }
  const find = (role: string): ShareNode | undefined =>
    role.split('/').reduce<ShareNode | undefined>((node, part) => node?.children.get(part), root)

  return {
    add(role, frameworkId, amounts, sign) {
      if (sign === -1 && !leaves.get(role)?.children.has(frameworkId)) return
      const node = childOf(leafOf(role), frameworkId, frameworkId)
      change(node, amounts, sign, sign === 1 ? 1 : 0)
      if (sign === 1) journal?.push({ node, amounts })
    },
    totalChanged: () => void (context.version += 1),
    wish({ members, weights, excluded }) {
      generation += 1
      const sameNames =
        excluded.size === context.excluded.size && [...excluded].every((name) => context.excluded.has(name))
      if (!sameNames) {
        context.excluded = excluded
        context.version += 1
      }
      for (const [role, frameworkIds] of members) {
        const leaf = leafOf(role)
        for (const id of frameworkIds) childOf(leaf, id, id).wantedIn = generation
        for (let node: ShareNode | undefined = leaf; node; node = node.parent) node.wantedIn = generation
      }
      setWeights(root, weights)
    },
    visit(visitor, within) {
      for (const top of orderedChildren(root, context)) {
        if (top.wantedIn !== generation || within?.(top.name) === false) continue
        if (visitBelow(top, visitor)) return
      }
    },
    tentatively(work) {
      const outer = journal
      const entries: NonNullable<typeof journal> = []
      journal = entries
      try {
        return work()
      } finally {
        journal = outer
        for (const { node, amounts } of entries) change(node, amounts, -1, -1)
      }
    },
    dominantShare: (role) => {
      const node = find(role)
      return node ? shareOf(node, context) : 0
    },
    frameworkShare(role, frameworkId) {
      const node = leaves.get(role)?.children.get(frameworkId)
      return node ? shareOf(node, context) : 0
    },
    held: (role, frameworkId) =>
      leaves.get(role)?.children.get(frameworkId)?.amounts ?? new Map<string, number>(),
    forgetFramework(frameworkId) {
      for (const leaf of [...leaves.values()]) {
        const node = leaf.children.get(frameworkId)
        if (!node) continue
        change(leaf, node.amounts, -1, 0)
        prune(node)
      }
    },
  }
}
