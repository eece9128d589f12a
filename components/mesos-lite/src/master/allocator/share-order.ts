import type { Quantities } from './quantities.ts'

/** A role, the leaf of a role, or a framework in it. Amounts and allocations are those of the whole subtree. */
export interface ShareNode {
  name: string
  path: string
  parent: ShareNode | undefined
  weight: number
  amounts: Quantities
  /** How often something was allocated; it only grows. */
  allocations: number
  /** The dominant share divided by the weight, when not `stale`. */
  share: number
  stale: boolean
  children: Map<string, ShareNode>
  sorted: ShareNode[]
  inOrder: boolean
  /** The last visit that it takes part in. */
  wantedIn: number
  /** Set on the leaf of a role, whose children are frameworks. */
  role: string | undefined
  /** For which version of the totals the order of the children was made. */
  version?: number
}

/** What shares are measured by. */
export interface OrderContext {
  clusterTotal: ReadonlyMap<string, number>
  excluded: ReadonlySet<string>
  /** Grows with every change of the above. */
  version: number
}

/** The dominant share, without weight. */
export function shareOf(node: ShareNode, { clusterTotal, excluded }: OrderContext): number {
  let share = 0
  for (const [name, amount] of node.amounts) {
    const total = clusterTotal.get(name) ?? 0
    if (total <= 0 || (excluded.size > 0 && excluded.has(name))) continue
    if (amount / total > share) share = amount / total
  }
  return share
}

function compare(a: ShareNode, b: ShareNode): number {
  return a.share - b.share || a.allocations - b.allocations || (a.path < b.path ? -1 : 1)
}

/** The order is nearly right, because a booking moves one node only. */
function insertionSort(nodes: ShareNode[]): void {
  for (let at = 1; at < nodes.length; at += 1) {
    const node = nodes[at] as ShareNode
    let to = at
    for (; to > 0; to -= 1) {
      const before = nodes[to - 1] as ShareNode
      if (compare(before, node) <= 0) break
      nodes[to] = before
    }
    nodes[to] = node
  }
}

const fewChanges = 4

/** The children of a node, next one first. The list must not be kept over a booking. */
export function orderedChildren(node: ShareNode, context: OrderContext): readonly ShareNode[] {
  const isNewTotal = node.version !== context.version
  if (node.inOrder && !isNewTotal) return node.sorted
  let changes = 0
  for (const child of node.sorted) {
    if (!child.stale && !isNewTotal) continue
    child.share = shareOf(child, context) / child.weight
    child.stale = false
    changes += 1
  }
  if (changes > fewChanges) node.sorted.sort(compare)
  else insertionSort(node.sorted)
  node.inOrder = true
  node.version = context.version
  return node.sorted
}
