import { expect } from 'chai'
import fc from 'fast-check'
import type { Offer } from '@dcos-lite/lib/mesos'
import { parseResources, withAllocation } from '@dcos-lite/lib/resources'
import type { AppBody } from '../../src/definitions/app-body.ts'
import { createQueueStats, queueKey } from '../../src/engine/queue-stats.ts'
import type { QueueStatsBook } from '../../src/engine/queue-stats.ts'
import { explainWaiting } from '../../src/placement/explain.ts'
import { ruleOrder } from '../../src/placement/refusals.ts'
import { renderQueueItem } from '../../src/rendering/queue.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { appOf } from '../support/definitions.ts'
import { offerOf, waitingInstance } from '../placement/offers.ts'
import { assignWhole } from '../placement/assign-whole.ts'

const own = 'slave_public'
const key = queueKey('/app', own)

/** An offer of agent `agent-<agent>` for a role. */
function offer(agent: string, role: string, resources: string, id = `${agent}-${role}`): Offer {
  return offerOf(agent, '', {
    id: { value: id },
    resources: withAllocation(parseResources(resources), role),
    allocation_info: { role },
  })
}

/** A service that looks at batches of offers as the engine does. */
function look(book: QueueStatsBook, body: AppBody, offers: Offer[], nowMs = 0): void {
  const waiting = [{ service: appOf(body), instances: [waitingInstance('app.instance-0')], placed: [] }]
  const question = { waiting, offers, settings: clusterDefaults, nowMs, below: () => 0 }
  book.record(assignWhole(question).attempts, nowMs)
}

function explain(book: QueueStatsBook, nowMs = 0) {
  const { looks } = book.of(key)
  const { agents } = book
  const times = { waitingSinceMs: 0, nowMs, launchAtMs: 0 }
  const question = { ...times, serviceId: '/app', connected: true, waiting: 1, provisioned: 0 }
  return explainWaiting({ ...question, looks, agents })
}
const rules = (book: QueueStatsBook, nowMs = 0): string[] =>
  explain(book, nowMs).nodes.map(({ rule }) => rule)

describe('What is known of the agents while a service waits', () => {
  const large = { cpus: 1000 }
  const four = 'cpus:4;mem:4096;ports:[31000-31009]'

  it('keeps the refusal of the own role when the agent is offered to another role, in any order', () => {
    const offers = [offer('a', own, four), offer('a', 'shop', 'cpus:2;mem:2048')]
    for (const order of [offers, [...offers].reverse()]) {
      const together = createQueueStats()
      look(together, large, order)
      const apart = createQueueStats()
      for (const [index, each] of order.entries()) look(apart, large, [each], index * 1000)
      for (const book of [together, apart]) {
        expect(explain(book, 2000).nodes[0]).to.include({ rule: 'InsufficientCpus', available: 4 })
      }
    }
  })

  it('judges an agent that is only offered to another role by what is unreserved', () => {
    const small = createQueueStats()
    look(small, large, [offer('a', 'shop', `${four};cpus(shop):2000`)])
    expect(explain(small).nodes[0]).to.include({ rule: 'InsufficientCpus', available: 4 })
    const enough = createQueueStats()
    look(enough, { cpus: 1 }, [offer('a', 'shop', four)])
    expect(explain(enough).nodes[0]).to.include({
      rule: 'UnfulfilledRole',
      reason: 'the offer is for role shop, the service has role slave_public',
    })
    // In the funnel of rules an offer for another role is always refused by the first.
    expect([...small.of(key).refused]).to.deep.equal([['UnfulfilledRole', 1]])
  })

  it('follows the figures of newer offers, and says when there are none any more', () => {
    const book = createQueueStats()
    look(book, large, [offer('a', own, four)], 0)
    look(book, large, [offer('a', own, 'cpus:1;mem:512', 'next')], 5000)
    expect(explain(book, 6000).nodes[0]).to.include({ rule: 'InsufficientCpus', available: 1 })
    const [node] = explain(book, 17_000).nodes
    expect(node).to.include({ rule: 'NoOffer', hostname: 'host-a' }).and.not.have.property('available')
    expect(node?.reason).to.match(/12 s ago .* needs 1000 cpus, 1 are free/)
    expect(explain(book, 17_000).reason).to.contain('No agent offers resources now')
    look(book, large, [offer('a', 'shop', 'cpus:2;mem:512')], 18_000)
    expect(explain(book, 18_000).nodes[0]).to.include({ rule: 'InsufficientCpus', available: 2 })
    look(book, large, [offer('a', own, four)], 19_000)
    expect(explain(book, 19_000).nodes[0]).to.include({ available: 4 })
  })

  it('forgets an agent that left, and all of them with the subscription', () => {
    const book = createQueueStats()
    look(book, large, [offer('a', own, four), offer('b', own, four)])
    book.forgetAgent('agent-a')
    expect(explain(book).nodes.map(({ agentId }) => agentId)).to.deep.equal(['agent-b'])
    book.forgetAgents()
    expect(explain(book).nodes).to.deep.equal([])
    expect(explain(book).reason).to.not.equal('')
  })

  it('counts an offer once: as used when an instance took from it, also when another was refused', () => {
    const book = createQueueStats()
    const instances = ['one', 'two'].map((id) => waitingInstance(`app.instance-${id}`))
    const waiting = [{ service: appOf({ cpus: 3 }), instances, placed: [] }]
    const offers = [offer('a', own, four)]
    const { attempts } = assignWhole({
      waiting,
      offers,
      settings: clusterDefaults,
      nowMs: 7,
      below: () => 0,
    })
    book.record(attempts, 7)
    expect(book.of(key)).to.include({ processed: 1, unused: 0, lastUsedAtMs: 7 })
    expect(explain(book, 7).nodes[0]).to.include({ rule: 'InsufficientCpus', available: 1 })
  })

  it('gives the same reasons for every order of offers, never none, and a foreign role never hides the own', () => {
    const given = fc.record({
      agent: fc.constantFrom('a', 'b', 'c'),
      role: fc.constantFrom(own, 'shop', 'dev'),
      cpus: fc.integer({ min: 1, max: 8 }),
      mem: fc.integer({ min: 1, max: 64 }),
    })
    const batches = fc.array(given, { minLength: 1, maxLength: 8 }).chain((list) => {
      const offers = list.map(({ agent, role, cpus, mem }, index) =>
        offer(agent, role, `cpus:${cpus};mem:${mem * 32}`, `offer-${index}`),
      )
      return fc.tuple(
        fc.constant(offers),
        fc.shuffledSubarray(offers, { minLength: offers.length, maxLength: offers.length }),
      )
    })
    const bodies = fc.constantFrom<AppBody>({ cpus: 1000 }, { mem: 9000 }, { mem: 32, gpus: 1 })
    fc.assert(
      fc.property(batches, bodies, fc.boolean(), ([offers, shuffled], body, together) => {
        const tell = (order: Offer[]): QueueStatsBook => {
          const book = createQueueStats()
          if (together) look(book, body, order)
          else for (const each of order) look(book, body, [each])
          return book
        }
        const first = tell(offers)
        const again = tell(shuffled)
        expect(explain(again)).to.deep.equal(explain(first))
        expect(rules(first)).to.have.length(new Set(offers.map(({ agent_id }) => agent_id.value)).size)
        for (const { agentId, available } of explain(first).nodes) {
          const mine = offers.filter(
            ({ agent_id, allocation_info }) => agent_id.value === agentId && allocation_info?.role === own,
          )
          const scalar = body.gpus ? 'gpus' : body.mem ? 'mem' : 'cpus'
          const amounts = mine.map(
            ({ resources }) => resources.find(({ name }) => name === scalar)?.scalar?.value ?? 0,
          )
          if (mine.length > 0) expect(available).to.equal(Math.max(...amounts))
        }
        const entry = { service: appOf(body), role: own, count: 1, since: '', launchAtMs: 0, nowMs: 0 }
        const item = renderQueueItem({ ...entry, stats: first.of(key), explanation: explain(first) }, true)
        for (const { reason } of item.lastUnusedOffers as { reason: string[] }[]) {
          expect(reason).to.have.length(1)
          expect(ruleOrder).to.include(reason[0])
        }
        expect(item.lastUnusedOffers).to.not.deep.equal([])
      }),
      { numRuns: 100 },
    )
  })
})
