import type { ClusterNode } from '../../nodes/list-nodes.ts'

/** The nodes that words name: `all`, `masters`, `agents`, addresses, ids of agents. Undefined for a word that fits none. */
export function chooseNodes(
  nodes: readonly ClusterNode[],
  words: readonly string[],
): ClusterNode[] | { unknown: string } {
  const chosen = new Set<ClusterNode>()
  for (const word of words) {
    const fitting = nodes.filter(({ ip, role, mesosId }) => {
      if (word === 'all') return true
      if (word === 'masters') return role === 'master'
      if (word === 'agents') return role !== 'master'
      return word === ip || (word !== '' && word === mesosId)
    })
    if (fitting.length === 0 && !['all', 'masters', 'agents'].includes(word)) return { unknown: word }
    for (const node of fitting) chosen.add(node)
  }
  return nodes.filter((node) => chosen.has(node))
}
