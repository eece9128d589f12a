import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { launch } from './support/launch.ts'
import { ask, operate } from './support/operator.ts'
import { subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

const quick = { allocationIntervalMs: 50 }
const machine = { hostname: 'agent.test', ip: '127.0.0.1' }
const unavailability = { start: { nanoseconds: 2e18 }, duration: { nanoseconds: 3_600_000_000_000 } }
const schedule = { windows: [{ machine_ids: [machine], unavailability }] }

async function post(url: string, body: unknown): Promise<number> {
  return (await requestText({ url, method: 'POST', body: body as object })).status
}

describe('maintenance', () => {
  it('puts its time on offers and asks the frameworks that run something there', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      await scheduler.call({ type: 'REVIVE' })
      expect((await scheduler.take('OFFERS')).offers.offers[0]).to.not.have.property('unavailability')
      await operate(master.url, 'UPDATE_MAINTENANCE_SCHEDULE', { schedule })
      await scheduler.take('RESCIND')
      const { offers } = (await scheduler.take('OFFERS')).offers
      expect(offers[0]?.unavailability).to.deep.equal(unavailability)
      const [inverse] = (await scheduler.take('INVERSE_OFFERS')).inverse_offers.inverse_offers
      expect(inverse).to.deep.include({ unavailability, framework_id: { value: scheduler.frameworkId } })
      const frameworks = await ask<{ frameworks: { inverse_offers?: object[] }[] }>(
        master.url,
        'GET_FRAMEWORKS',
      )
      expect(frameworks.frameworks[0]?.inverse_offers).to.have.length(1)
      const accept = { inverse_offer_ids: [inverse?.id], filters: { refuse_seconds: 1000 } }
      await scheduler.call({ type: 'ACCEPT_INVERSE_OFFERS', accept_inverse_offers: accept })
      interface Status {
        status: {
          draining_machines: { id: object; statuses?: { status: string }[] }[]
          down_machines?: object[]
        }
      }
      const { status } = await ask<Status>(master.url, 'GET_MAINTENANCE_STATUS')
      expect(status.draining_machines[0]?.id).to.deep.equal(machine)
      expect(status.draining_machines[0]?.statuses?.[0]?.status).to.equal('ACCEPT')
      await scheduler.call({ type: 'REVIVE' })
      const [asked] = (await scheduler.take('INVERSE_OFFERS')).inverse_offers.inverse_offers
      await operate(master.url, 'UPDATE_MAINTENANCE_SCHEDULE', { schedule: {} })
      const rescinded = (await scheduler.take('RESCIND_INVERSE_OFFER')).rescind_inverse_offer
      expect(rescinded.inverse_offer_id).to.deep.equal(asked?.id)
    }, quick))

  it('takes machines down and up: their agents are removed, and refused until then', () =>
    withMaster(async (master) => {
      const { url } = master
      const agent = await registerStandIn(url)
      expect(await post(`${url}/machine/down`, [machine]), 'not scheduled').to.equal(400)
      expect(await post(`${url}/master/maintenance/schedule`, schedule)).to.equal(200)
      expect((await requestJson({ url: `${url}/maintenance/schedule` })).body).to.deep.equal(schedule)
      expect(await post(`${url}/machine/up`, [machine]), 'not down').to.equal(400)
      expect(await post(`${url}/machine/down`, [machine])).to.equal(200)
      await agent.take('SHUTDOWN')
      expect((await requestJson({ url: `${url}/maintenance/status` })).body).to.deep.equal({
        down_machines: [machine],
      })
      expect((await registerStandIn(url)).messages[0]).to.include({ type: 'REFUSED' })
      expect(await post(`${url}/maintenance/schedule`, {}), 'still down').to.equal(400)
      await master.stop()
      await master.start()
      expect((await registerStandIn(master.url)).messages[0]?.type, 'remembered').to.equal('REFUSED')
      expect((await operate(master.url, 'STOP_MAINTENANCE', { machines: [machine] })).status).to.equal(200)
      expect(await ask(master.url, 'GET_MAINTENANCE_SCHEDULE')).to.deep.equal({ schedule: {} })
      const back = await registerStandIn(master.url)
      master.atEnd(() => back.close())
      await eventually(() => expect(back.messages[0]?.type).to.equal('REGISTERED'))
    }, quick))

  it('refuses schedules that make no sense', () =>
    withMaster(async (master) => {
      const send = async (windows: object[]): Promise<number> =>
        (await operate(master.url, 'UPDATE_MAINTENANCE_SCHEDULE', { schedule: { windows } })).status
      expect(await send([{ machine_ids: [], unavailability }]), 'no machine').to.equal(400)
      expect(await send([{ machine_ids: [{}], unavailability }]), 'a machine without a name').to.equal(400)
      expect(await send([{ machine_ids: [{ ip: 'x' }], unavailability }]), 'no address').to.equal(400)
      expect(await send([{ machine_ids: [machine, machine], unavailability }]), 'twice').to.equal(400)
      const [window] = schedule.windows
      expect(await send([window ?? {}, window ?? {}]), 'in two windows').to.equal(400)
      const backwards = { ...unavailability, duration: { nanoseconds: -1 } }
      expect(await send([{ machine_ids: [machine], unavailability: backwards }]), 'negative').to.equal(400)
      expect((await operate(master.url, 'START_MAINTENANCE', { machines: [] })).status).to.equal(400)
    }))
})
