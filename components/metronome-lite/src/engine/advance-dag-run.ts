import type { Operation } from '@dcos-lite/lib/store'
import { nodeEnded, nodeStarted, startableNodes } from '../dag/decide/advance.ts'
import type { DagNode, DagRunRecord } from '../records/types.ts'
import { createRun } from './create-run.ts'
import type { Engine } from './engine.ts'
import { inputsOf } from './inputs.ts'

/** As many nodes as surely fit one transaction beside the DAG run. */
const mostStartedAtOnce = 20

function inputsOfNode(engine: Engine, dag: DagRunRecord, node: DagNode): Record<string, string> {
  const parents = node.parents.flatMap((jobId) => {
    const runId = dag.nodes.find((one) => one.jobId === jobId)?.runIds.at(-1)
    return runId === undefined ? [] : [{ jobId, runId }]
  })
  return inputsOf(engine, parents)
}

/** Starts every node that can start, a portion at a time. Repeating it is harmless. Inside `sequence` only. */
export async function advanceDagRun(engine: Engine, dagRunId: string): Promise<void> {
  const { records, environment, counters } = engine
  for (;;) {
    let dag = records.dagRuns.get(dagRunId)
    if (dag === undefined || dag.endedAtMs !== undefined) return
    const portion = startableNodes(dag).slice(0, mostStartedAtOnce)
    if (portion.length === 0) return
    const operations: Operation[] = []
    let started = 0
    for (const node of portion) {
      const job = records.jobs.get(node.jobId)?.spec
      if (job === undefined) {
        const end = { jobId: node.jobId, succeeded: false, reason: 'the job does not exist any more' }
        dag = nodeEnded(dag, end, environment.clock.nowMs())
        continue
      }
      const created = createRun(
        engine,
        job,
        { type: 'dag', dagRunId },
        {
          parameters: dag.parameters,
          inputs: inputsOfNode(engine, dag, node),
        },
      )
      operations.push(...created.operations)
      dag = nodeStarted(dag, node.jobId, created.run.runId)
      started++
    }
    await records.commit([...operations, records.dagRuns.putOperation(dagRunId, dag)])
    for (let i = 0; i < started; i++) counters.started()
    engine.workChanged()
  }
}
