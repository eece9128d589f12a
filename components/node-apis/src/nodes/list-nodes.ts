import { messageOf } from '@dcos-lite/lib/errors'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { NodeApisConfig, NodeRole } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'

/** A node of the cluster, as a master knows it. */
export interface ClusterNode {
  ip: string
  role: NodeRole
  /** Empty on masters. */
  mesosId: string
  /** Whether the master hears of it. */
  active: boolean
}

interface Agent {
  id: string
  hostname: string
  active?: boolean
  attributes?: Record<string, unknown>
}

/** Every node of the cluster. Throws DCL_NODE_API_UPSTREAM_FAILED when no master tells of the agents. */
export async function listNodes({ masters, mesosUrl }: NodeApisConfig): Promise<ClusterNode[]> {
  const own = masters.map((ip): ClusterNode => ({ ip, role: 'master', mesosId: '', active: true }))
  if (mesosUrl === undefined) return own
  try {
    const { status, body } = await requestJson<{ slaves?: Agent[] }>({
      url: `${mesosUrl}/slaves`,
      timeoutMs: 4000,
    })
    if (status !== 200) throw new Error(`it answered ${status}`)
    const agents = (body.slaves ?? []).map(({ id, hostname, active = true, attributes }): ClusterNode => ({
      ip: hostname,
      role: String(attributes?.public_ip) === 'true' ? 'agent_public' : 'agent',
      mesosId: id,
      active,
    }))
    return [...own, ...agents]
  } catch (error) {
    throw nodeApiErrors.UPSTREAM_FAILED({ what: 'The master', reason: messageOf(error) }, { cause: error })
  }
}
