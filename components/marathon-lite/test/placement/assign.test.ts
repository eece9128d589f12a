import { expect } from 'chai'
import fc from 'fast-check'
import { containsResources, normalizeResources, sumResources } from '@dcos-lite/lib/resources'
import type { Offer } from '@dcos-lite/lib/mesos'
import type { Assignment } from '../../src/placement/assign.ts'
import { explainWaiting } from '../../src/placement/explain.ts'
import { bestLooks, looksOf } from '../../src/placement/looks.ts'
import { ruleOrder } from '../../src/placement/refusals.ts'
import { clusterDefaults } from '../../src/settings.ts'
import type { AppBody } from '../../src/definitions/app-body.ts'
import { appOf } from '../support/definitions.ts'
import { offerOf, waitingInstance } from './offers.ts'
import { assignWhole } from './assign-whole.ts'

function assign(body: AppBody, offers: Offer[], count = 1): Assignment {
  const service = appOf(body)
  const instances = Array.from({ length: count }, (_, index) => waitingInstance(`app.instance-${index}`))
  const waiting = [{ service, instances, placed: [] }]
  return assignWhole({ waiting, offers, settings: clusterDefaults, nowMs: 0, below: () => 0 })
}
const ruleOf = ({ attempts }: Assignment): string | undefined => attempts[0]?.refusal?.rule
const plenty = 'cpus:4;mem:4096;disk:1000;ports:[31000-31009]'

describe('Offers given to waiting instances', () => {
  it('are refused by the first rule that applies, with the numbers and the smallest change', () => {
    const cases: [AppBody, string, string][] = [
      [{ cpus: 8 }, plenty, 'InsufficientCpus'],
      [{ mem: 5000 }, plenty, 'InsufficientMemory'],
      [{ disk: 5000 }, plenty, 'InsufficientDisk'],
      [{ gpus: 1 }, plenty, 'InsufficientGpus'],
      [{ requirePorts: true, portDefinitions: [{ port: 80 }] }, plenty, 'InsufficientPorts'],
      [{ ports: Array.from({ length: 11 }, () => 0) }, plenty, 'InsufficientPorts'],
      [{ constraints: [['hostname', 'IS', 'elsewhere']] }, plenty, 'UnfulfilledConstraint'],
      [{}, 'cpus(slave_public):4;mem(slave_public):4096', 'UnfulfilledRole'],
      [{}, `${plenty};gpus:1`, 'DeclinedScarceResources'],
    ]
    for (const [body, resources, rule] of cases) {
      const assignment = assign(body, [offerOf('a', resources)])
      expect(assignment.launches).to.deep.equal([])
      expect(ruleOf(assignment), JSON.stringify(body)).to.equal(rule)
      expect(assignment.attempts[0]?.refusal?.change, rule).to.be.a('string')
    }
    const [attempt] = assign({ cpus: 4.5 }, [offerOf('a', plenty)]).attempts
    expect(attempt?.refusal).to.include({
      requested: 4.5,
      available: 4,
      reason: 'needs 4.5 cpus, 4 are free',
    })
  })

  it('give reserved resources to services that accept their role', () => {
    const reserved = 'cpus(slave_public):1;mem(slave_public):512;ports(slave_public):[31000-31009]'
    const { launches } = assign({ acceptedResourceRoles: ['slave_public'] }, [offerOf('a', reserved)])
    expect(launches).to.have.length(1)
    expect(launches[0]?.placement.taken.every(({ reservations }) => reservations?.length === 1)).to.equal(
      true,
    )
  })

  it('give fixed ports as asked and never the same port twice', () => {
    const body = { requirePorts: true, portDefinitions: [{ port: 31_003 }, { port: 31_001 }] }
    const { launches } = assign(body, [offerOf('a', plenty)])
    expect(launches[0]?.placement.tasks[0]?.hostPorts).to.deep.equal([31_003, 31_001])
    const many = assign({ cpus: 0.1, ports: [0, 0] }, [offerOf('a', plenty)], 5)
    const ports = many.launches.flatMap(({ placement }) => placement.tasks[0]?.hostPorts ?? [])
    expect(new Set(ports).size).to.equal(10)
  })

  it('never promise more than was offered, and leave no instance without a reason on every agent', () => {
    const amount = fc.integer({ min: 1, max: 60 }).map((tenth) => tenth / 10)
    const agents = fc.array(fc.tuple(amount, fc.integer({ min: 0, max: 2000 }), fc.nat(4)), { maxLength: 4 })
    fc.assert(
      fc.property(
        agents,
        amount,
        fc.integer({ min: 0, max: 1500 }),
        fc.nat(2),
        fc.integer({ min: 1, max: 5 }),
        (given, cpus, mem, ports, count) => {
          const offers = given.map(([agentCpus, agentMem, portCount], index) => {
            const range = portCount > 0 ? `;ports:[31000-${31_000 + portCount - 1}]` : ''
            return offerOf(String(index), `cpus:${agentCpus};mem:${agentMem}${range}`)
          })
          const body = { cpus, mem, ports: Array.from({ length: ports }, () => 0) }
          const { launches, attempts } = assign(body, offers, count)
          for (const offer of offers) {
            const taken = launches
              .filter((each) => each.offer === offer)
              .map(({ placement }) => placement.taken)
            expect(containsResources(normalizeResources(offer.resources), sumResources(taken))).to.equal(true)
          }
          if (launches.length === count) return
          for (const offer of offers) {
            const refused = attempts.filter((each) => each.offer === offer && each.refusal)
            expect(refused.length, 'a refusal for every agent').to.be.at.least(1)
            for (const { refusal } of refused) {
              expect(ruleOrder).to.include(refusal?.rule)
              expect(refusal?.reason).to.not.equal('')
            }
          }
          const explanation = explainWaiting({
            serviceId: '/app',
            waitingSinceMs: 0,
            nowMs: 1,
            connected: true,
            waiting: count - launches.length,
            provisioned: launches.length,
            launchAtMs: 0,
            looks: bestLooks([], looksOf(attempts, 0)),
            agents: new Map(offers.map(({ agent_id, hostname }) => [agent_id.value, hostname])),
          })
          expect(explanation.reason).to.not.equal('')
          expect(explanation.nodes).to.have.length(offers.length)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('explain a wait without any offer, behind a delay, and without a master', () => {
    const question = {
      serviceId: '/app',
      waitingSinceMs: 0,
      nowMs: 1000,
      connected: true,
      waiting: 1,
      provisioned: 0,
      launchAtMs: 0,
      looks: new Map(),
      agents: new Map<string, string>(),
    }
    expect(explainWaiting(question).reason).to.contain('No agent has offered resources')
    expect(explainWaiting({ ...question, launchAtMs: 3500 }).reason).to.contain('held back for 3 s')
    expect(explainWaiting({ ...question, connected: false }).reason).to.contain('not connected')
    const agents = new Map([['a', 'host-a']])
    expect(explainWaiting({ ...question, agents }).nodes[0]).to.include({
      rule: 'NoOffer',
      hostname: 'host-a',
    })
  })
})
