import { expect } from 'chai'
import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import type { Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import { groupLimits, memberLimits } from '../../../../src/agent/lifecycle/decide/group-limits.ts'

const scalar = (name: string, value: number): Resource => ({ name, type: 'SCALAR', scalar: { value } })
const executor = { executor_id: { value: 'pod' }, resources: [scalar('cpus', 0.1), scalar('mem', 32)] }
const member = (cpus: number, mem: number, share?: boolean): Pick<TaskInfo, 'resources' | 'container'> => ({
  resources: [scalar('cpus', cpus), scalar('mem', mem)],
  ...(share === undefined ? {} : { container: { type: 'MESOS', linux_info: { share_cgroups: share } } }),
})

describe('the limits of a task group', () => {
  it('are the sum of the executor and of its members', () => {
    expect(groupLimits(executor, [member(0.1, 64), member(0.2, 128)])).to.deep.equal({
      ...{ cpuShare: 0.4, cpus: 0.4, memMiB: 224 },
    })
  })

  it('are none when a member asked for none', () => {
    const free = { ...member(1, 64, false), limits: { mem: 'Infinity', cpus: 2 } }
    const limits = Object.fromEntries(
      Object.entries(free.limits).map(([name, value]) => [name, { value: Number(value) }]),
    )
    expect(groupLimits(executor, [{ ...free, limits }])).to.deep.equal({
      ...{ cpuShare: 1.1, cpus: 2.1, memMiB: Infinity },
    })
  })

  it('leave members that share no limit, and the others theirs', () => {
    expect(memberLimits(member(0.5, 64))).to.deep.equal({ cpuShare: 0.5, cpus: Infinity, memMiB: Infinity })
    expect(memberLimits(member(0.5, 64, true)).memMiB).to.equal(Infinity)
    expect(memberLimits(member(0.5, 64, false))).to.deep.equal({ cpuShare: 0.5, cpus: 0.5, memMiB: 64 })
  })

  it('grow with every member and are back when it is gone', () => {
    const members = array(
      record({
        cpus: integer({ min: 1, max: 4000 }),
        mem: integer({ min: 1, max: 4096 }),
        share: constantFrom(true, false),
      }),
      { maxLength: 6 },
    )
    assert(
      property(members, integer({ min: 1, max: 4000 }), (list, milli) => {
        const some = list.map(({ cpus, mem, share }) => member(cpus / 1000, mem, share))
        const before = groupLimits(executor, some)
        const grown = groupLimits(executor, [...some, member(milli / 1000, 64)])
        expect(Math.round((grown.cpus - before.cpus) * 1000)).to.equal(milli)
        expect(grown.memMiB - before.memMiB).to.equal(64)
      }),
      { numRuns: 100 },
    )
  })
})
