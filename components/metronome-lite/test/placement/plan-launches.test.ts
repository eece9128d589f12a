import { expect } from 'chai'
import fc from 'fast-check'
import type { Attribute, Offer, Resource } from '@dcos-lite/lib/mesos'
import { containsResources, sumResources } from '@dcos-lite/lib/resources'
import { fillJob } from '../../src/job/fill-defaults.ts'
import type { RunSpec } from '../../src/job/job-spec.ts'
import type { SubmittedRun } from '../../src/job/submitted.ts'
import { planLaunches } from '../../src/placement/plan-launches.ts'

const runOf = (more: Partial<SubmittedRun> = {}): RunSpec =>
  fillJob({ id: 'j', run: { cpus: 1, mem: 32, disk: 0, cmd: 'x', ...more } }).run
const scalar = (name: string, value: number, role?: string): Resource => ({
  name,
  type: 'SCALAR',
  scalar: { value },
  ...(role === undefined ? {} : { reservations: [{ type: 'DYNAMIC', role }] }),
})
const text = (name: string, value: string): Attribute => ({ name, type: 'TEXT', text: { value } })

function offerOf(
  id: string,
  resources: Resource[],
  attributes: Attribute[] = [],
  more: Partial<Offer> = {},
): Offer {
  return {
    id: { value: id },
    framework_id: { value: 'f' },
    agent_id: { value: `agent-${id}` },
    hostname: `${id}.example`,
    url: { scheme: 'http', address: { port: 1 } },
    resources,
    attributes,
    ...more,
  }
}

const plan = (run: RunSpec, ...offers: Offer[]): ReturnType<typeof planLaunches> =>
  planLaunches({ waiting: [{ runId: 'r', run }], offers, role: 'jobs', homeRegion: undefined })
const accepts = (run: RunSpec, offer: Offer): boolean => plan(run, offer).accepted.size === 1
const large = [scalar('cpus', 4), scalar('mem', 4096), scalar('disk', 100)]

describe('planLaunches', () => {
  it('takes what is reserved for the role first, and nothing that is reserved for another', () => {
    const offer = offerOf('o', [
      scalar('cpus', 1),
      scalar('cpus', 0.5, 'jobs'),
      scalar('cpus', 9, 'other'),
      scalar('mem', 64),
    ])
    const [placement] = plan(runOf(), offer).accepted.get('o') ?? []
    expect(placement?.resources.filter(({ name }) => name === 'cpus')).to.deep.equal([
      scalar('cpus', 0.5, 'jobs'),
      scalar('cpus', 0.5),
    ])
    expect(accepts(runOf({ cpus: 2 }), offer)).to.equal(false)
  })

  it('says for each node what is missing and how much', () => {
    const { refusals } = plan(runOf({ mem: 100 }), offerOf('o', [scalar('cpus', 4), scalar('mem', 64)]))
    expect(refusals.get('r')?.[0]).to.deep.include({
      rule: 'InsufficientMemory',
      reason: 'needs 100 MiB of memory, 64 are free',
      requested: 100,
      available: 64,
      change: 'ask for at most 64 MiB of memory, or free 36 more on this agent',
    })
  })

  const constraint = (
    attribute: string,
    operator: 'IS' | 'EQ' | 'LIKE' | 'UNLIKE',
    value?: string,
  ): RunSpec =>
    runOf({
      placement: { constraints: [{ attribute, operator, ...(value === undefined ? {} : { value }) }] },
    })
  const rack = offerOf(
    'o',
    large,
    [text('rack', 'rack-2'), { name: 'level', type: 'SCALAR', scalar: { value: 3 } }],
    {
      domain: { fault_domain: { region: { name: 'eu' }, zone: { name: 'eu-1' } } },
    },
  )
  const cases: [RunSpec, boolean][] = [
    [constraint('rack', 'IS', 'rack-2'), true],
    [constraint('rack', 'EQ', 'rack-1'), false],
    [constraint('rack', 'LIKE', 'rack-[1-3]'), true],
    [constraint('rack', 'LIKE', 'rack'), false],
    [constraint('rack', 'UNLIKE', 'rack-1'), true],
    [constraint('rack', 'UNLIKE', 'rack-.*'), false],
    [constraint('absent', 'IS', 'x'), false],
    [constraint('absent', 'UNLIKE', 'x'), true],
    [constraint('absent', 'IS'), true],
    [constraint('rack', 'LIKE', '['), false],
    [constraint('level', 'IS', '3'), true],
    [constraint('hostname', 'IS', 'o.example'), true],
    [constraint('@zone', 'IS', 'eu-1'), true],
    [constraint('@region', 'IS', 'us'), false],
  ]
  for (const [run, fits] of cases) {
    const [rule] = run.placement.constraints
    it(`${fits ? 'takes' : 'refuses'} a node for ${rule?.attribute} ${rule?.operator} ${rule?.value ?? '(no value)'}`, () => {
      expect(accepts(run, rack)).to.equal(fits)
    })
  }

  it('stays in the region of the master unless a constraint chooses another', () => {
    const where = (run: RunSpec): boolean =>
      planLaunches({ waiting: [{ runId: 'r', run }], offers: [rack], role: '*', homeRegion: 'us' }).accepted
        .size === 1
    expect(where(runOf())).to.equal(false)
    expect(where(constraint('@region', 'IS', 'eu'))).to.equal(true)
  })

  it('keeps nodes with GPUs for the jobs that use them', () => {
    const gpus = offerOf('o', [...large, scalar('gpus', 1)])
    expect(accepts(runOf(), gpus)).to.equal(false)
    expect(accepts(runOf({ gpus: 1 }), gpus)).to.equal(true)
  })

  it('never gives more of an offer than it holds, and places or explains every run', () => {
    const amount = fc.integer({ min: 1, max: 40 }).map((tenths) => tenths / 10)
    const need = fc.record({ cpus: amount, mem: fc.integer({ min: 32, max: 200 }) })
    const node = fc.record({ cpus: amount, mem: fc.integer({ min: 1, max: 400 }) })
    fc.assert(
      fc.property(fc.array(need, { maxLength: 8 }), fc.array(node, { maxLength: 4 }), (needs, nodes) => {
        const offers = nodes.map(({ cpus, mem }, i) =>
          offerOf(`o${i}`, [scalar('cpus', cpus), scalar('mem', mem)]),
        )
        const waiting = needs.map((more, i) => ({ runId: `r${i}`, run: runOf(more) }))
        const { accepted, refusals } = planLaunches({ waiting, offers, role: '*', homeRegion: undefined })
        const placed = [...accepted.values()].flat().map(({ runId }) => runId)
        expect([...placed, ...refusals.keys()]).to.have.members(waiting.map(({ runId }) => runId))
        for (const offer of offers) {
          const taken = sumResources((accepted.get(offer.id.value) ?? []).map(({ resources }) => resources))
          expect(containsResources(offer.resources, taken)).to.equal(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})
