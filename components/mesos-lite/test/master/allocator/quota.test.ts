import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { formatResources, scalarOf } from '@dcos-lite/lib/resources'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import { explainOffers } from '../../../src/master/allocator/explain.ts'
import type { AllocationSnapshot } from '../../../src/master/allocator/snapshot.ts'
import { cluster, framework, quota, resources } from './snapshots.ts'

const perRole = (snapshot: AllocationSnapshot, name = 'cpus', seed = 7): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const { role, resources: given } of allocate(
    snapshot,
    snapshot.agents.keys(),
    createSeededRandom(seed),
  )) {
    sums[role] = (sums[role] ?? 0) + scalarOf(given, name)
  }
  return sums
}
const many = (count: number, text: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, text]))

describe('quota', () => {
  it('cuts unreserved scalars to the limit of a role and its sub-roles', () => {
    const quotas = new Map([['eng', quota('', 'cpus:3')]])
    const snapshot = cluster({ a: 'cpus:8;mem:64;ports:[1-9]' }, [framework('f', ['eng/front'])], { quotas })
    const [only] = allocate(snapshot, ['a'], createSeededRandom(1))
    expect(formatResources(only?.resources ?? [])).to.equal('cpus:3;mem:64;ports:[1-9]')
    snapshot.ledger.allocate('a', { frameworkId: 'x', role: 'eng' }, resources('cpus:2'))
    expect(perRole(snapshot)).to.deep.equal({ 'eng/front': 1 })
  })

  it('counts what is reserved for a role, used or not, and offers it beyond the limit', () => {
    const quotas = new Map([['eng', quota('', 'cpus:3')]])
    const snapshot = cluster({ a: 'cpus(eng):2;cpus:4;mem:64' }, [framework('f', ['eng'])], { quotas })
    expect(perRole(snapshot)).to.deep.equal({ eng: 3 })
    const over = cluster({ a: 'cpus(eng):5;cpus:4;mem:64' }, [framework('f', ['eng'])], { quotas })
    expect(perRole(over)).to.deep.equal({ eng: 5 })
  })

  it('gives guarantees first, whatever the shares, and not more than is needed when others are guaranteed too', () => {
    const quotas = new Map([
      ['eng', quota('cpus:6;mem:96', '')],
      ['ops', quota('cpus:2', '')],
    ])
    const snapshot = cluster(many(4, 'cpus:2;mem:32'), [framework('e', ['eng']), framework('s', ['*'])], {
      quotas,
    })
    snapshot.ledger.allocate('a0', { frameworkId: 'x', role: 'eng' }, resources('cpus:2;mem:32'))
    expect(perRole(snapshot)).to.deep.equal({ eng: 4, '*': 0 })
  })

  it('keeps head-room for a guaranteed role that has no framework yet', () => {
    const quotas = new Map([['eng', quota('cpus:3', '')]])
    const snapshot = cluster(many(2, 'cpus:2;mem:64'), [framework('s', ['*'])], { quotas })
    expect(perRole(snapshot)).to.deep.equal({ '*': 1 })
    const [last] = explainOffers(
      cluster({ a: 'cpus:2' }, [framework('s', ['*'])], { quotas: new Map([['eng', quota('cpus:3', '')]]) }),
      { frameworkId: 's' },
    )
    expect(last?.outcome).to.equal('QUOTA_HEADROOM')
    expect(last?.reason).to.equal(
      'what is free is kept for quota guarantees that are not met yet: cpus:3 for role "eng"',
    )
  })

  it('does not count what is free on agents that cannot be offered', () => {
    const quotas = new Map([['eng', quota('cpus:2', '')]])
    const agents = { a: 'cpus:2', b: { resources: 'cpus:2', agent: { inactive: 'disconnected' } } }
    expect(perRole(cluster(agents, [framework('s', ['*'])], { quotas }))).to.deep.equal({})
  })

  it('cuts GPUs to whole ones, and never splits a whole disk', () => {
    const quotas = new Map([['*', quota('', 'gpus:1.5;disk:50')]])
    const able = framework('f', ['*'], { capabilities: new Set(['MULTI_ROLE', 'GPU_RESOURCES']) })
    const snapshot = cluster({ a: 'cpus:1;gpus:4' }, [able], { quotas })
    const disk = {
      name: 'disk',
      type: 'SCALAR' as const,
      scalar: { value: 100 },
      disk: { source: { type: 'MOUNT' as const } },
    }
    snapshot.ledger.setTotal('a', [...snapshot.ledger.total('a'), disk])
    const [only] = allocate(snapshot, ['a'], createSeededRandom(1))
    expect(formatResources(only?.resources ?? [])).to.equal('cpus:1;gpus:1')
  })

  it('never exceeds a limit, and meets every guarantee that the free resources allow, for any roles and order', () => {
    const amount = fc.integer({ min: 0, max: 12 })
    const setting = fc.record({ guarantee: amount, more: amount })
    fc.assert(
      fc.property(
        fc.tuple(setting, setting),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 1000 }),
        ([eng, ops], cpus, seed) => {
          const quotas = new Map([
            ['eng', quota(`cpus:${eng.guarantee}`, `cpus:${eng.guarantee + eng.more}`)],
            ['ops', quota(`cpus:${ops.guarantee}`, `cpus:${ops.guarantee + ops.more}`)],
          ])
          const snapshot = cluster(
            Object.fromEntries(cpus.map((count, at) => [`a${at}`, `cpus:${count};mem:64`])),
            [framework('e', ['eng', 'eng/front']), framework('o', ['ops']), framework('s', ['*'])],
            { quotas, minAllocatable: [new Map([['cpus', 10]])] },
          )
          const given = perRole(snapshot, 'cpus', seed)
          const [ofEng, ofOps] = [(given.eng ?? 0) + (given['eng/front'] ?? 0), given.ops ?? 0]
          expect(ofEng).to.be.at.most(eng.guarantee + eng.more)
          expect(ofOps).to.be.at.most(ops.guarantee + ops.more)
          const total = cpus.reduce((left, right) => left + right, 0)
          if (eng.guarantee + ops.guarantee <= total) {
            expect(ofEng).to.be.at.least(eng.guarantee)
            expect(ofOps).to.be.at.least(ops.guarantee)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('offers nothing at all while the allocation is paused', () => {
    const snapshot = cluster({ a: 'cpus:2' }, [framework('s', ['*'])], { paused: 'agents are missing' })
    expect(perRole(snapshot)).to.deep.equal({})
    expect(explainOffers(snapshot, { frameworkId: 's' })[0]?.reasons.map(({ code }) => code)).to.deep.equal([
      'PAUSED',
    ])
  })
})
