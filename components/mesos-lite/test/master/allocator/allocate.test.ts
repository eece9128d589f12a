import { expect } from 'chai'
import type { DomainInfo, FrameworkCapability } from '@dcos-lite/lib/mesos'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { formatResources } from '@dcos-lite/lib/resources'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import type { Allocation } from '../../../src/master/allocator/allocate.ts'
import { explainOffers } from '../../../src/master/allocator/explain.ts'
import type { AllocationSnapshot } from '../../../src/master/allocator/snapshot.ts'
import { cluster, framework, resources, tests } from './snapshots.ts'

const run = (snapshot: AllocationSnapshot): Allocation[] =>
  allocate(snapshot, snapshot.agents.keys(), createSeededRandom(7))
const told = (snapshot: AllocationSnapshot): string[] =>
  run(snapshot).map(
    ({ agentId, frameworkId, role, resources: list }) =>
      `${agentId} ${frameworkId} ${role} ${formatResources(list)}`,
  )
const outcomes = (snapshot: AllocationSnapshot, id: string): string[] =>
  explainOffers(snapshot, { frameworkId: id }).map(({ outcome }) => outcome)

describe('an allocation', () => {
  it('gives the whole remainder of an agent to one framework', () => {
    const snapshot = cluster({ a: 'cpus:4;mem:1024;ports:[1-9]' }, [
      framework('f', ['*']),
      framework('g', ['*']),
    ])
    expect(told(snapshot)).to.deep.equal(['a f * cpus:4;mem:1024;ports:[1-9]'])
  })

  it('spreads equal agents evenly over frameworks', () => {
    const agents = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`a${i}`, 'cpus:1;mem:100']))
    const frameworks = ['f', 'g', 'h'].map((id) => framework(id, ['*']))
    const counts = new Map<string, number>()
    for (const { frameworkId } of run(cluster(agents, frameworks))) {
      counts.set(frameworkId, (counts.get(frameworkId) ?? 0) + 1)
    }
    expect([...counts.values()]).to.deep.equal([2, 2, 2])
  })

  it('gives reservations to their role and the roles below it only', () => {
    const snapshot = cluster({ a: 'cpus:1;mem:64;cpus(eng):2;cpus(ops):4' }, [
      framework('below', ['eng/frontend']),
      framework('ops', ['ops']),
    ])
    const total = told(snapshot)
    expect(total).to.have.length(2)
    expect(total.some((line) => line.startsWith('a ops ops') && line.includes('cpus(ops):4'))).to.equal(true)
    expect(total.some((line) => line.startsWith('a below') && line.includes('cpus(eng):2'))).to.equal(true)
  })

  it('makes no offer that is too small, unless the framework takes smaller ones', () => {
    const tiny = { a: 'cpus:0.005;mem:16' }
    expect(outcomes(cluster(tiny, [framework('f', ['*'])]), 'f')).to.deep.equal(['TOO_SMALL'])
    const modest = framework('f', ['*'], { minAllocatable: new Map([['*', [new Map([['mem', 1000]])]]]) })
    expect(run(cluster(tiny, [modest]))).to.have.length(1)
  })

  it('passes over suppressed and disconnected frameworks, and inactive agents', () => {
    const agents = {
      a: 'cpus:1;mem:64',
      b: { resources: 'cpus:1;mem:64', agent: { inactive: 'disconnected' } },
    }
    const snapshot = cluster(agents, [
      framework('quiet', ['*'], { suppressed: new Set(['*']) }),
      framework('away', ['*'], { active: false }),
    ])
    expect(run(snapshot)).to.deep.equal([])
    expect(outcomes(snapshot, 'quiet')).to.deep.equal(['SUPPRESSED', 'AGENT_INACTIVE'])
    expect(outcomes(snapshot, 'away')).to.deep.equal(['FRAMEWORK_INACTIVE', 'AGENT_INACTIVE'])
  })

  it('keeps GPU agents for frameworks that know of GPUs, and other regions for those that know of regions', () => {
    const away: DomainInfo = { fault_domain: { region: { name: 'far' }, zone: { name: 'z' } } }
    const agents = { g: 'cpus:1;gpus:1;mem:64', r: { resources: 'cpus:1;mem:64', agent: { domain: away } } }
    const plain = framework('plain', ['*'])
    const able = framework('able', ['*'], {
      capabilities: new Set(['MULTI_ROLE', 'GPU_RESOURCES', 'REGION_AWARE']),
    })
    const snapshot = cluster(agents, [plain, able], { region: 'near' })
    expect(run(snapshot).map(({ frameworkId }) => frameworkId)).to.deep.equal(['able', 'able'])
    expect(outcomes(snapshot, 'plain')).to.deep.equal(['GPU', 'REGION'])
  })

  it('withholds refined, revocable and shared resources from frameworks that do not know of them', () => {
    const disk = { name: 'disk', type: 'SCALAR' as const, scalar: { value: 5 } }
    const top = { type: 'STATIC' as const, role: 'eng' }
    const refined = { ...disk, reservations: [top, { type: 'DYNAMIC' as const, role: 'eng/front' }] }
    const volume = { ...disk, reservations: [top], shared: {}, disk: { persistence: { id: 'v' } } }
    const revocable = { name: 'cpus', type: 'SCALAR' as const, scalar: { value: 1 }, revocable: {} }
    const namesFor = (...types: FrameworkCapability[]): (string | undefined)[] => {
      const one = framework('f', ['eng/front'], { capabilities: new Set(types) })
      const snapshot = cluster({ a: 'mem:64' }, [one])
      snapshot.ledger.setTotal('a', [...resources('mem:64'), refined, volume, revocable])
      return run(snapshot).flatMap(({ resources: list }) =>
        list.map(({ name, shared }) => (shared ? 'shared' : name)),
      )
    }
    expect(namesFor('MULTI_ROLE')).to.deep.equal(['mem'])
    expect(namesFor('RESERVATION_REFINEMENT')).to.have.members(['mem', 'disk'])
    expect(namesFor('REVOCABLE_RESOURCES')).to.have.members(['mem', 'cpus'])
    expect(namesFor('SHARED_RESOURCES')).to.have.members(['mem', 'shared'])
  })

  it('offers a shared volume to several frameworks at once, and charges each of them once', () => {
    const volume = {
      name: 'disk',
      type: 'SCALAR' as const,
      scalar: { value: 5 },
      shared: {},
      disk: { persistence: { id: 'v' } },
    }
    const able = { capabilities: new Set<FrameworkCapability>(['SHARED_RESOURCES', 'MULTI_ROLE']) }
    const { ledger } = cluster({ a: 'cpus:2;mem:64' }, [framework('f', ['*'], able)])
    ledger.setTotal('a', [...resources('cpus:2;mem:64'), volume])
    for (const frameworkId of ['f', 'f', 'g']) ledger.allocate('a', { frameworkId, role: '*' }, [volume])
    expect(ledger.shares.held('*', 'f').get('disk')).to.equal(5000)
    expect(ledger.shared('a')).to.deep.equal([volume])
    ledger.recover('a', { frameworkId: 'f', role: '*' }, [volume])
    expect(ledger.shares.held('*', 'f').get('disk')).to.equal(5000)
    ledger.recover('a', { frameworkId: 'f', role: '*' }, [volume])
    expect(ledger.shares.held('*', 'f').get('disk')).to.equal(undefined)
    expect(ledger.allocated('a')).to.deep.equal([volume])
  })

  it('obeys offer constraints', () => {
    const rack = (value: string) => ({
      resources: 'cpus:1;mem:64',
      agent: { attributes: [{ name: 'rack', type: 'TEXT' as const, text: { value } }] },
    })
    const constraints = tests({
      role_constraints: {
        '*': {
          groups: [
            {
              attribute_constraints: [
                { selector: { attribute_name: 'rack' }, predicate: { text_matches: { regex: 'r[12]' } } },
              ],
            },
          ],
        },
      },
    })
    const snapshot = cluster({ a: rack('r1'), b: rack('r12'), c: 'cpus:1;mem:64' }, [
      framework('f', ['*'], { constraints }),
    ])
    expect(run(snapshot).map(({ agentId }) => agentId)).to.deep.equal(['a'])
    expect(outcomes(snapshot, 'f')).to.deep.equal(['WOULD_BE_OFFERED', 'CONSTRAINTS', 'CONSTRAINTS'])
  })

  it('leaves out what was declined until there is more of anything', () => {
    const snapshot = cluster({ a: 'cpus:2;mem:64' }, [framework('f', ['*'])])
    snapshot.filters.add('f', '*', 'a', { refused: resources('cpus:2;mem:64'), untilMs: 5000 })
    expect(outcomes(snapshot, 'f')).to.deep.equal(['FILTERED'])
    expect(run({ ...snapshot, nowMs: 5000 }), 'no run has seen it').to.have.length(0)
    snapshot.filters.runEnded(4000)
    expect(run({ ...snapshot, nowMs: 4999 })).to.have.length(0)
    expect(run({ ...snapshot, nowMs: 5000 })).to.have.length(1)
    snapshot.ledger.setTotal('a', resources('cpus:2;mem:65'))
    expect(run(snapshot)).to.have.length(1)
  })

  it('says what is in the way when nothing is free', () => {
    const snapshot = cluster({ a: 'cpus:1', b: 'cpus(eng):1' }, [framework('f', ['*'])])
    snapshot.ledger.allocate('a', { frameworkId: 'other', role: '*' }, resources('cpus:1'))
    const [used, reserved] = explainOffers(snapshot, { frameworkId: 'f' })
    expect(used).to.include({ outcome: 'NOTHING_FREE', reason: 'everything is used or offered: cpus:1' })
    expect(reserved).to.include({ outcome: 'RESERVED' })
  })
})
