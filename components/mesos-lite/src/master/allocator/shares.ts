import type { Holding } from './ledger.ts'
import { addQuantities } from './quantities.ts'
import type { Quantities } from './quantities.ts'

/** A node of the role tree, or a framework below its leaf role. */
interface Node {
  name: string
  weight: number
  quantities: Quantities
  allocations: number
  children: Map<string, Node>
  /** Set on nodes that frameworks are in: the full role name. */
  role: string | undefined
}

/** The order in which roles, and frameworks within a role, get the next resources: lowest dominant share first. */
export interface Shares {
  roles(): string[]
  frameworks(role: string): string[]
  /** Counts a new allocation, so that the next order respects it. */
  add(role: string, frameworkId: string, amounts: Quantities): void
  /** The dominant share of a role (its subtree), without weight. */
  dominantShare(role: string): number
}

export interface SharesInput {
  clusterTotal: Quantities
  holdings: ReadonlyMap<string, ReadonlyMap<string, Holding>>
  /** Roles that a framework is subscribed to, with those frameworks. */
  members: ReadonlyMap<string, readonly string[]>
  weights: ReadonlyMap<string, number>
  /** Resources that do not count for the share. */
  excluded?: ReadonlySet<string>
}

const newNode = (name: string, weight: number): Node => ({
  name,
  weight,
  quantities: new Map(),
  allocations: 0,
  children: new Map(),
  role: undefined,
})

function dominant(node: Node, input: SharesInput): number {
  let share = 0
  for (const [name, amount] of node.quantities) {
    const total = input.clusterTotal.get(name) ?? 0
    if (total > 0 && !input.excluded?.has(name)) share = Math.max(share, amount / total)
  }
  return share
}

function inOrder(nodes: Iterable<Node>, input: SharesInput): Node[] {
  return [...nodes]
    .map((node) => ({ node, share: dominant(node, input) / node.weight }))
    .sort(
      (a, b) =>
        a.share - b.share || a.node.allocations - b.node.allocations || (a.node.name < b.node.name ? -1 : 1),
    )
    .map(({ node }) => node)
}

/** The path of nodes for a role, made where they are missing. */
function pathOf(root: Node, role: string, weights: ReadonlyMap<string, number>): Node[] {
  const path: Node[] = [root]
  let node = root
  let name = ''
  for (const part of role.split('/')) {
    name = name === '' ? part : `${name}/${part}`
    const child = node.children.get(part) ?? newNode(name, weights.get(name) ?? 1)
    node.children.set(part, child)
    path.push(child)
    node = child
  }
  return path
}

/** An inner role with frameworks of its own competes with its children through the virtual leaf `role/.`. */
function addVirtualLeaves(node: Node): void {
  for (const child of node.children.values()) addVirtualLeaves(child)
  if (node.role !== undefined && node.children.size > 0) {
    const leaf = newNode(`${node.name}/.`, 1)
    leaf.role = node.role
    node.role = undefined
    node.children.set('.', leaf)
  }
}

/** Builds the tree of roles from what is held. Pure: holds copies of all amounts. */
export function createShares(input: SharesInput): Shares {
  const root = newNode('', 1)
  const frameworksOf = new Map<string, Map<string, Node>>()
  const paths = new Map<string, Node[]>()
  const roles = new Set([...input.members.keys(), ...input.holdings.keys()])
  for (const role of roles) {
    const leaf = pathOf(root, role, input.weights).at(-1)
    if (leaf) leaf.role = role
  }
  addVirtualLeaves(root)

  const locate = (role: string): Node[] => {
    const known = paths.get(role)
    if (known) return known
    const path = pathOf(root, role, input.weights)
    const virtual = path.at(-1)?.children.get('.')
    const whole = virtual ? [...path, virtual] : path
    paths.set(role, whole)
    return whole
  }
  const frameworkNode = (role: string, frameworkId: string): Node => {
    const ofRole = frameworksOf.get(role) ?? new Map<string, Node>()
    frameworksOf.set(role, ofRole)
    const node = ofRole.get(frameworkId) ?? newNode(frameworkId, 1)
    ofRole.set(frameworkId, node)
    return node
  }
  const count = (role: string, frameworkId: string, amounts: Quantities, allocations: number): void => {
    for (const node of [...locate(role), frameworkNode(role, frameworkId)]) {
      addQuantities(node.quantities, amounts)
      node.allocations += allocations
    }
  }

  for (const [role, frameworkIds] of input.members) for (const id of frameworkIds) frameworkNode(role, id)
  for (const [role, ofRole] of input.holdings) {
    for (const [id, held] of ofRole) count(role, id, held.quantities, held.allocations)
  }

  const leaves = (node: Node): string[] =>
    node.role !== undefined
      ? [node.role]
      : inOrder(node.children.values(), input).flatMap((child) => leaves(child))

  return {
    roles: () => leaves(root).filter((role) => input.members.has(role)),
    frameworks(role) {
      const members = new Set(input.members.get(role) ?? [])
      const nodes = [...(frameworksOf.get(role)?.values() ?? [])]
      return inOrder(nodes, input).flatMap(({ name }) => (members.has(name) ? [name] : []))
    },
    add: (role, frameworkId, amounts) => count(role, frameworkId, amounts, 1),
    dominantShare(role) {
      const node = pathOf(root, role, input.weights).at(-1)
      return node ? dominant(node, input) : 0
    },
  }
}
