import { expect } from 'chai'
import fc from 'fast-check'
import { childrenOf, findCycle, isTriggered, unknownDependencies } from '../../src/decide/dependencies.ts'
import { fillJob } from '../../src/job/fill-defaults.ts'
import type { JobSpec } from '../../src/job/job-spec.ts'
import type { JobSummary } from '../../src/records/types.ts'

const job = (id: string, ...parents: string[]): JobSpec =>
  fillJob({
    id,
    dependencies: parents.map((parent) => ({ id: parent })),
    run: { cpus: 1, mem: 32, disk: 0, cmd: 'x' },
  })
const graph = (...jobs: JobSpec[]): Map<string, JobSpec> => new Map(jobs.map((one) => [one.id, one]))

describe('dependencies', () => {
  it('finds unknown parents, children and circles of any length', () => {
    const jobs = graph(job('a'), job('b', 'a'), job('c', 'b'))
    expect(unknownDependencies(job('d', 'a', 'x'), jobs)).to.deep.equal(['x'])
    expect(childrenOf('a', jobs.values())).to.deep.equal(['b'])
    expect(findCycle(job('a', 'c'), jobs)).to.deep.equal(['a', 'c', 'b', 'a'])
    expect(findCycle(job('a', 'a'), jobs)).to.deep.equal(['a', 'a'])
    expect(findCycle(job('d', 'c'), jobs)).to.equal(undefined)
  })

  it('finds no circle when every job depends on earlier ones only', () => {
    const parents = fc.array(fc.array(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(parents, (lists) => {
        const jobs = lists.map((list, i) =>
          job(`j${i}`, ...new Set(list.filter((p) => p < i).map((p) => `j${p}`))),
        )
        for (const one of jobs) expect(findCycle(one, graph(...jobs))).to.equal(undefined)
      }),
      { numRuns: 50 },
    )
  })
})

describe('isTriggered', () => {
  const child = job('child', 'left', 'right')
  const triggered = (summaries: Record<string, Partial<JobSummary>>): boolean =>
    isTriggered(child, (id) => ({ jobId: id, successCount: 0, failureCount: 0, ...summaries[id] }))

  it('needs a success of every parent after the last success of the child', () => {
    expect(triggered({ left: { lastSuccessAtMs: 5 } })).to.equal(false)
    expect(triggered({ left: { lastSuccessAtMs: 5 }, right: { lastSuccessAtMs: 6 } })).to.equal(true)
    const done = { lastStartedAtMs: 7, lastSuccessAtMs: 8 }
    expect(triggered({ left: { lastSuccessAtMs: 9 }, right: { lastSuccessAtMs: 6 }, child: done })).to.equal(
      false,
    )
    expect(triggered({ left: { lastSuccessAtMs: 9 }, right: { lastSuccessAtMs: 9 }, child: done })).to.equal(
      true,
    )
  })

  it('waits while the latest run of a parent failed, and while the child has not succeeded since it was started', () => {
    const right = { lastSuccessAtMs: 6 }
    expect(triggered({ left: { lastSuccessAtMs: 5, lastFailureAtMs: 6 }, right })).to.equal(false)
    expect(triggered({ left: { lastSuccessAtMs: 5 }, right, child: { lastStartedAtMs: 3 } })).to.equal(false)
  })
})
