import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { startSimulatedAgents } from '../../../src/index.ts'
import { subscribe } from '../support/scheduler.ts'
import { withMaster } from '../support/with-master.ts'

const count = 450

describe('the offers of a large cluster', () => {
  it('are made in slices, and every agent is offered once', () =>
    withMaster(async (master) => {
      const fleet = await startSimulatedAgents(
        { masterUrls: [master.url], count },
        testEnvironment({ component: 'simulated' }),
      )
      master.atEnd(() => fleet.stop())
      await eventually(() => fleet.registered() === count, { timeoutMs: 60_000 })
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const offersOf = (): string[][] =>
        scheduler.events.flatMap((event) =>
          event.type === 'OFFERS' ? [event.offers.offers.map(({ agent_id: { value } }) => value)] : [],
        )
      await eventually(() => offersOf().flat().length >= count)
      expect(offersOf().every(({ length }) => length <= 200)).to.equal(true)
      expect(new Set(offersOf().flat()).size).to.equal(count)
      expect(offersOf().flat()).to.have.length(count)
      const { body } = await requestText({ url: `${master.url}/metrics/snapshot` })
      expect(JSON.parse(body)).to.have.property('master/outstanding_offers', count)
    }))
})
