import { kernelReason } from '@dcos-lite/lib/contracts'
import type { KernelNode, NodeExplanation } from '@dcos-lite/lib/contracts'

const isOpen = ({ rule }: NodeExplanation): boolean => rule === 'NoOffer' || rule.startsWith('Insufficient')

/**
 * Why each node was refused, with what the master keeps back where offers only were too small, and with nodes that it
 * never offered.
 */
export function withKernel(
  refused: readonly NodeExplanation[],
  kernel: ReadonlyMap<string, KernelNode> | undefined,
): NodeExplanation[] {
  if (!kernel) return [...refused]
  const known = new Set(refused.map(({ agentId }) => agentId))
  const better = refused.map((node) => {
    const told = kernel.get(node.agentId)
    const reason = told && isOpen(node) ? kernelReason(told, true) : undefined
    return reason ? { agentId: node.agentId, hostname: node.hostname, ...reason } : node
  })
  const others = [...kernel.values()].flatMap((told) => {
    const reason = known.has(told.agentId) ? undefined : kernelReason(told, false)
    return reason ? [{ agentId: told.agentId, hostname: told.hostname, ...reason }] : []
  })
  return [...better, ...others]
}
