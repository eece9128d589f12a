import type { DagNode, DagRunRecord } from '../../records/types.ts'

/** A DAG run runs while a node runs or may still start; then it succeeded if every node did. */
export type DagStatus = 'RUNNING' | 'SUCCESS' | 'FAILED'

function stateOf(dag: DagRunRecord, jobId: string): DagNode['state'] | undefined {
  return dag.nodes.find((node) => node.jobId === jobId)?.state
}

/** Nodes that can start: every parent has succeeded. */
export function startableNodes(dag: DagRunRecord): DagNode[] {
  if (dag.stopping === true) return []
  return dag.nodes.filter(
    ({ state, parents }) =>
      state === 'WAITING' && parents.every((parent) => stateOf(dag, parent) === 'SUCCESS'),
  )
}

/** What it came to, from the states of its nodes. */
export function dagStatus(dag: DagRunRecord): DagStatus {
  const states = dag.nodes.map(({ state }) => state)
  if (states.includes('RUNNING') || startableNodes(dag).length > 0) return 'RUNNING'
  return states.every((state) => state === 'SUCCESS') ? 'SUCCESS' : 'FAILED'
}

/** Nodes that wait behind one that failed are blocked. Nodes are ordered parents first. */
function blockBehindFailures(nodes: readonly DagNode[], stopping: boolean): DagNode[] {
  const states = new Map<string, DagNode['state']>()
  return nodes.map((node) => {
    const culprit = node.parents.find((id) => ['FAILED', 'BLOCKED'].includes(states.get(id) ?? ''))
    let next = node
    if (node.state === 'WAITING' && culprit !== undefined) {
      next = { ...node, state: 'BLOCKED', reason: `its parent ${culprit} did not succeed` }
    } else if (node.state === 'WAITING' && stopping) {
      next = { ...node, state: 'BLOCKED', reason: 'the DAG run was stopped' }
    }
    states.set(node.jobId, next.state)
    return next
  })
}

function settle(dag: DagRunRecord, nodes: DagNode[], nowMs: number): DagRunRecord {
  const next = { ...dag, nodes: blockBehindFailures(nodes, dag.stopping === true) }
  return dagStatus(next) === 'RUNNING' ? next : { ...next, endedAtMs: nowMs }
}

function replaceNode(dag: DagRunRecord, jobId: string, change: (node: DagNode) => DagNode): DagNode[] {
  return dag.nodes.map((node) => (node.jobId === jobId ? change(node) : node))
}

/** After a node got its run. */
export function nodeStarted(dag: DagRunRecord, jobId: string, runId: string): DagRunRecord {
  const nodes = replaceNode(dag, jobId, (node) => {
    const { reason: _, ...rest } = node
    return { ...rest, state: 'RUNNING', runIds: [...node.runIds, runId] }
  })
  return { ...dag, nodes }
}

/** After the run of a node ended, or could not be made. A run that is not the latest of its node changes nothing. */
export function nodeEnded(
  dag: DagRunRecord,
  end: { jobId: string; runId?: string; succeeded: boolean; reason: string },
  nowMs: number,
): DagRunRecord {
  const nodes = replaceNode(dag, end.jobId, (node) => {
    if (end.runId !== undefined && (node.state !== 'RUNNING' || node.runIds.at(-1) !== end.runId)) return node
    return end.succeeded ? { ...node, state: 'SUCCESS' } : { ...node, state: 'FAILED', reason: end.reason }
  })
  return settle(dag, nodes, nowMs)
}

/** After somebody asked to stop: what waits is blocked; what runs is to be stopped by the caller. */
export function dagStopped(dag: DagRunRecord, nowMs: number): DagRunRecord {
  const stopping: DagRunRecord = { ...dag, stopping: true }
  return settle(stopping, stopping.nodes, nowMs)
}

/**
 * A DAG run that ended, made ready to go on: the nodes `from` (default: all that failed or were never reached) and
 * everything behind them wait again; the others keep their success.
 */
export function rerunFrom(dag: DagRunRecord, from?: readonly string[]): DagRunRecord {
  const again = new Set(
    from ?? dag.nodes.filter(({ state }) => state !== 'SUCCESS').map(({ jobId }) => jobId),
  )
  const nodes = dag.nodes.map((node): DagNode => {
    const behind = node.parents.some((parent) => again.has(parent))
    if (!behind && !again.has(node.jobId)) return node
    again.add(node.jobId)
    return { jobId: node.jobId, parents: node.parents, state: 'WAITING', runIds: node.runIds }
  })
  const { stopping: _stopping, endedAtMs: _ended, ...rest } = dag
  return { ...rest, nodes }
}
