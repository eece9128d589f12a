import type { NodeStatus } from '@dcos-lite/bootstrap'
import { nodeProgram, nodeStatus } from '../remote/dcos-node.ts'
import type { Connection } from '../run/types.ts'

/** What a node says of its units; undefined when it cannot be asked. */
export async function readNodeStatus(connection: Connection): Promise<NodeStatus | undefined> {
  const { stdout } = await connection.exec(nodeStatus(nodeProgram(undefined)), { tolerate: true })
  try {
    const status = JSON.parse(stdout) as Partial<NodeStatus>
    return Array.isArray(status.units) ? (status as NodeStatus) : undefined
  } catch {
    return undefined // there is no program of ours on the host, or it failed before it could answer
  }
}
