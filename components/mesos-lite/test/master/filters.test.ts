import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from './support/scheduler.ts'
import type { WireScheduler } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import type { StandInAgent } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'
import type { MasterUnderTest } from './support/with-master.ts'

interface Stage {
  master: MasterUnderTest
  agent: StandInAgent
  scheduler: WireScheduler
  outcome(): Promise<string | undefined>
  again(): Promise<WireScheduler>
}

/** An agent whose resources the framework has declined for an hour. */
const declined = (work: (stage: Stage) => Promise<void>): Promise<void> =>
  withMaster(async (master) => {
    const agent = await registerStandIn(master.url)
    const scheduler = await subscribe(master.url)
    master.atEnd(() => agent.close())
    master.atEnd(() => scheduler.close())
    const { offers } = (await scheduler.take('OFFERS')).offers
    await scheduler.call({
      type: 'DECLINE',
      decline: { offer_ids: offers.map(({ id }) => id), filters: { refuse_seconds: 3600 } },
    })
    const outcome = async (): Promise<string | undefined> => {
      const url = `${master.url}/dcos/v1/explain?framework=${scheduler.frameworkId}`
      return (await requestJson<{ nodes: { outcome: string }[] }>({ url })).body.nodes[0]?.outcome
    }
    const again = async (): Promise<WireScheduler> => {
      const next = await subscribe(master.url, { ...capableFramework, id: { value: scheduler.frameworkId } })
      master.atEnd(() => next.close())
      return next
    }
    expect(await outcome()).to.equal('FILTERED')
    await work({ master, agent, scheduler, outcome, again })
  })

describe('the decline filters of a framework', () => {
  it('outlive a fail-over that takes over while the old connection is open', () =>
    declined(async ({ scheduler, again, outcome }) => {
      await again()
      await eventually(() => scheduler.ended())
      expect(await outcome()).to.equal('FILTERED')
    }))

  it('end with a disconnection', () =>
    declined(async ({ scheduler, again, outcome }) => {
      scheduler.close()
      await eventually(async () => (await outcome()) === 'FRAMEWORK_INACTIVE')
      const next = await again()
      expect((await next.take('OFFERS')).offers.offers).to.have.length(1)
    }))

  it('end when the attributes of the agent change, and not when it just comes back', () =>
    declined(async ({ master, agent, scheduler, outcome }) => {
      const back = async (info: object): Promise<void> => {
        const returned = await registerStandIn(master.url, { id: agent.id, info })
        master.atEnd(() => returned.close())
      }
      await back({})
      await eventually(async () => (await outcome()) === 'FILTERED')
      await back({ attributes: [{ name: 'rack', type: 'TEXT', text: { value: 'r1' } }] })
      expect((await scheduler.take('OFFERS')).offers.offers).to.have.length(1)
    }))

  it('end with the role that they are for', () =>
    declined(async ({ scheduler }) => {
      const change = (roles: string[]): Promise<{ status: number }> =>
        scheduler.call({
          type: 'UPDATE_FRAMEWORK',
          update_framework: {
            framework_info: { ...capableFramework, id: { value: scheduler.frameworkId }, roles },
          },
        })
      expect((await change([])).status).to.equal(200)
      expect((await change(['*'])).status).to.equal(200)
      expect((await scheduler.take('OFFERS')).offers.offers).to.have.length(1)
    }))
})

describe('an offer without an answer', () => {
  it('is rescinded after the offer time-out, without a filter', () =>
    withMaster(
      async (master) => {
        const agent = await registerStandIn(master.url)
        const scheduler = await subscribe(master.url)
        master.atEnd(() => agent.close())
        master.atEnd(() => scheduler.close())
        const { offers } = (await scheduler.take('OFFERS')).offers
        expect((await scheduler.take('RESCIND')).rescind.offer_id).to.deep.equal(offers[0]?.id)
        expect((await scheduler.take('OFFERS')).offers.offers).to.have.length(1)
      },
      { offerTimeoutMs: 50, allocationIntervalMs: 100 },
    ))
})
