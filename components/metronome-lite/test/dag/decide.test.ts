import { expect } from 'chai'
import fc from 'fast-check'
import { dagStatus, nodeEnded, nodeStarted, rerunFrom, startableNodes } from '../../src/dag/decide/advance.ts'
import { planDag } from '../../src/dag/decide/plan-dag.ts'
import { fillJob } from '../../src/job/fill-defaults.ts'
import type { JobSpec } from '../../src/job/job-spec.ts'
import type { DagRunRecord } from '../../src/records/types.ts'

/** Jobs in which each depends on earlier ones only. */
const graphs = fc
  .array(fc.uniqueArray(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((lists) => {
    const jobs = lists.map((parents, i): JobSpec => {
      const dependencies = parents.filter((p) => p < i).map((p) => ({ id: `j${p}` }))
      return fillJob({ id: `j${i}`, dependencies, run: { cpus: 1, mem: 32, disk: 0, cmd: 'x' } })
    })
    return new Map(jobs.map((job) => [job.id, job]))
  })

const begin = (jobs: Map<string, JobSpec>, roots: string[]): DagRunRecord => ({
  dagRunId: 'd',
  roots,
  createdAtMs: 0,
  parameters: {},
  nodes: planDag(roots, jobs),
})

/** Runs everything that can run; `succeeds` decides about each run in turn. Returns how often each job ran. */
function runThrough(
  dag: DagRunRecord,
  succeeds: (jobId: string) => boolean,
): { dag: DagRunRecord; order: string[] } {
  const order: string[] = []
  for (let next = startableNodes(dag)[0]; next !== undefined; next = startableNodes(dag)[0]) {
    const { jobId } = next
    for (const parent of next.parents)
      expect(dag.nodes.find((node) => node.jobId === parent)?.state).to.equal('SUCCESS')
    const runId = `${jobId}-${order.length}`
    order.push(jobId)
    dag = nodeStarted(dag, jobId, runId)
    dag = nodeEnded(dag, { jobId, runId, succeeded: succeeds(jobId), reason: 'failed' }, 1)
  }
  return { dag, order }
}

describe('a DAG run', () => {
  it('runs every job behind its roots exactly once, parents first, when all succeed', () => {
    fc.assert(
      fc.property(graphs, (jobs) => {
        const { dag, order } = runThrough(begin(jobs, ['j0']), () => true)
        expect(dagStatus(dag)).to.equal('SUCCESS')
        expect(dag.endedAtMs).to.equal(1)
        expect(order).to.have.members(dag.nodes.map(({ jobId }) => jobId))
        expect(new Set(order).size).to.equal(order.length)
      }),
    )
  })

  it('ends with every job succeeded, failed or blocked, and a rerun runs just those that did not succeed', () => {
    fc.assert(
      fc.property(graphs, fc.uniqueArray(fc.nat(12), { maxLength: 4 }), (jobs, bad) => {
        const failing = new Set(bad.map((i) => `j${i}`))
        const first = runThrough(begin(jobs, [...jobs.keys()]), (jobId) => !failing.has(jobId))
        const states = new Map(first.dag.nodes.map(({ jobId, state }) => [jobId, state]))
        for (const { jobId, parents, state } of first.dag.nodes) {
          const behind = parents.some((parent) => states.get(parent) !== 'SUCCESS')
          expect(state).to.equal(behind ? 'BLOCKED' : failing.has(jobId) ? 'FAILED' : 'SUCCESS')
        }
        const missing = [...states].filter(([, state]) => state !== 'SUCCESS').map(([jobId]) => jobId)
        const second = runThrough(rerunFrom(first.dag), () => true)
        expect(second.order).to.have.members(missing)
        expect(dagStatus(second.dag)).to.equal('SUCCESS')
      }),
    )
  })

  it('takes no notice of the end of an earlier run of a node', () => {
    const jobs = new Map([['a', fillJob({ id: 'a', run: { cpus: 1, mem: 32, disk: 0, cmd: 'x' } })]])
    const dag = nodeStarted(begin(jobs, ['a']), 'a', 'second')
    expect(
      nodeEnded(dag, { jobId: 'a', runId: 'first', succeeded: true, reason: '' }, 1).nodes[0]?.state,
    ).to.equal('RUNNING')
  })
})
