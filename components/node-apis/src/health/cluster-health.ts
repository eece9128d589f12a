import type { Environment } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import type { NodeApisConfig } from '../config.ts'
import type { NodeCaller } from '../nodes/call-node.ts'
import { listNodes } from '../nodes/list-nodes.ts'
import type { ClusterNode } from '../nodes/list-nodes.ts'
import { inTurns } from '../nodes/in-turns.ts'
import { shared } from '../shared.ts'
import type { NodeHealth } from './types.ts'

const callTimeoutMs = 6000
const atOnce = 20
const goodForMs = 5000

/** Where nodes tell each other of their health. */
export const nodeHealthPath = '/dcos/node/v1/health'

/** A node that cannot be asked: its own unit for health is what is not healthy there. */
function silentNode({ ip, role, mesosId }: ClusterNode, reason: string): NodeHealth {
  const unit = {
    id: 'dcos-diagnostics.service',
    name: 'Node APIs',
    description: 'health, logs and metrics of this node',
    health: 1 as const,
    output: `the node does not answer: ${reason}`,
  }
  return { ip, hostname: ip, role, mesosId, version: '', units: [unit] }
}

/** Creates what tells the health of every node; asked again after a minute, or when somebody wants it fresh. */
export function createClusterHealth(
  config: NodeApisConfig,
  caller: NodeCaller | undefined,
  own: (fresh?: boolean) => Promise<NodeHealth>,
  { clock, log }: Environment,
): (fresh?: boolean) => Promise<NodeHealth[]> {
  if (!caller) return async () => [await own()]

  const ask = async (node: ClusterNode): Promise<NodeHealth> => {
    if (node.ip === config.address && node.role === config.role) return own(true)
    try {
      const answer = await caller.json<NodeHealth>(node.ip, nodeHealthPath, { timeoutMs: callTimeoutMs })
      if (answer.status !== 200) return silentNode(node, `it answers ${answer.status}`)
      return { ...answer.body, ip: node.ip, role: node.role, mesosId: node.mesosId }
    } catch (error) {
      return silentNode(node, messageOf(error))
    }
  }
  return shared(clock, goodForMs, async () => {
    const nodes = await listNodes(config).catch((error: unknown) => {
      log.warn('the health of the agents is not known', { error })
      return config.masters.map((ip): ClusterNode => ({ ip, role: 'master', mesosId: '', active: true }))
    })
    return inTurns(nodes, atOnce, ask)
  })
}
