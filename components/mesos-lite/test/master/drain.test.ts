import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { announcementOf, inverseOfferReply } from '@dcos-lite/lib/contracts'
import { openStore } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { heldStore } from './support/held-store.ts'
import { end, held as heldTask, launch } from './support/launch.ts'
import { ask, operate } from './support/operator.ts'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'
import type { MasterUnderTest } from './support/with-master.ts'

interface AgentView {
  agent_info: { id: { value: string } }
  active: boolean
  deactivated: boolean
  drain_info?: { state: string; config: { max_grace_period?: { nanoseconds: number }; mark_gone: boolean } }
  estimated_drain_start_time?: { nanoseconds: number }
}

const quick = { allocationIntervalMs: 50 }

async function drainState({ url }: MasterUnderTest): Promise<string | undefined> {
  const { agents } = await ask<{ agents?: AgentView[] }>(url, 'GET_AGENTS')
  return agents?.[0]?.drain_info?.state
}

describe('DRAIN_AGENT', () => {
  it('takes offers away, has every task killed with a shorter grace period, and is done when all is acknowledged', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const task = await launch(agent, scheduler)
      await scheduler.call({ type: 'REVIVE' })
      await scheduler.take('OFFERS')
      const wish = { agent_id: { value: agent.id }, max_grace_period: '10secs' }
      expect((await operate(master.url, 'DRAIN_AGENT', wish)).status).to.equal(200)
      expect(await agent.take('DRAIN')).to.deep.include({ maxGracePeriodMs: 10_000, markGone: false })
      await scheduler.take('RESCIND')
      const { agents } = await ask<{ agents: AgentView[] }>(master.url, 'GET_AGENTS')
      expect(agents[0]).to.deep.include({ active: false, deactivated: true })
      const config = { max_grace_period: { nanoseconds: 1e10 }, mark_gone: false }
      expect(agents[0]?.drain_info).to.deep.equal({ state: 'DRAINING', config })
      expect(agents[0]?.estimated_drain_start_time?.nanoseconds).to.be.greaterThan(1e18)
      expect(
        (await operate(master.url, 'REACTIVATE_AGENT', { agent_id: { value: agent.id } })).status,
      ).to.equal(400)
      await end(agent, scheduler, task)
      await eventually(async () => expect(await drainState(master)).to.equal('DRAINED'))
      const { body } = await requestJson<{ slaves: AgentView[] }>({ url: `${master.url}/state` })
      expect(body.slaves[0]?.drain_info?.state).to.equal('DRAINED')
      expect(
        (await operate(master.url, 'REACTIVATE_AGENT', { agent_id: { value: agent.id } })).status,
      ).to.equal(200)
      await agent.take('REACTIVATE')
      await scheduler.take('OFFERS')
      expect(await drainState(master)).to.equal(undefined)
    }, quick))

  it('waits for replacements: inverse offers go out first, and the kill comes when all have accepted them', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      const replacement_timeout = { seconds: 60 }
      const before = Date.now()
      await operate(master.url, 'DRAIN_AGENT', {
        agent_id: { value: agent.id },
        replacement_timeout,
        mark_gone: true,
      })
      const [inverse] = (await scheduler.take('INVERSE_OFFERS')).inverse_offers.inverse_offers
      if (!inverse) throw new Error('an inverse offer was made')
      expect(inverse.agent_id).to.deep.equal({ value: agent.id })
      expect(inverse.url?.path).to.equal('/slave(1)')
      const announcement = announcementOf(inverse, before)
      expect(announcement).to.deep.include({ agentId: agent.id, startsAtMs: before, decommission: true })
      expect(announcement.deadlineMs).to.be.within(before + 60_000, Date.now() + 60_000)
      const decline = { inverse_offer_ids: [inverse.id], filters: { refuse_seconds: 0 } }
      await scheduler.call({ type: 'DECLINE_INVERSE_OFFERS', decline_inverse_offers: decline })
      const [again] = (await scheduler.take('INVERSE_OFFERS')).inverse_offers.inverse_offers
      expect(agent.messages.some(({ type }) => type === 'DRAIN')).to.equal(false)
      const reply = inverseOfferReply([{ taskId: 't', outcome: 'replaced', byTaskId: 'u' }])
      await scheduler.call({ type: reply, [reply.toLowerCase()]: { inverse_offer_ids: [again?.id] } })
      expect((await agent.take('DRAIN')).markGone).to.equal(true)
    }, quick))

  it('kills at the deadline when a framework says nothing', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      const replacement_timeout = { nanos: 150e6 }
      await operate(master.url, 'DRAIN_AGENT', { agent_id: { value: agent.id }, replacement_timeout })
      await scheduler.take('INVERSE_OFFERS')
      await agent.take('DRAIN')
    }, quick))

  it('ends early when frameworks move their tasks away by themselves', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const task = await launch(agent, scheduler)
      await operate(master.url, 'DRAIN_AGENT', {
        agent_id: { value: agent.id },
        replacement_timeout: '10mins',
      })
      const [inverse] = (await scheduler.take('INVERSE_OFFERS')).inverse_offers.inverse_offers
      await end(agent, scheduler, task)
      await eventually(async () => expect(await drainState(master)).to.equal('DRAINED'))
      const { inverse_offer_id } = (await scheduler.take('RESCIND_INVERSE_OFFER')).rescind_inverse_offer
      expect(inverse_offer_id).to.deep.equal(inverse?.id)
      expect(agent.messages.some(({ type }) => type === 'DRAIN')).to.equal(false)
    }, quick))

  it('marks the agent gone when it is empty, if that was asked for', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const task = await launch(agent, scheduler)
      await operate(master.url, 'DRAIN_AGENT', { agent_id: { value: agent.id }, mark_gone: true })
      expect((await agent.take('DRAIN')).markGone).to.equal(true)
      await end(agent, scheduler, task, 'TASK_GONE_BY_OPERATOR')
      await agent.take('SHUTDOWN')
      await eventually(async () => expect(await ask(master.url, 'GET_AGENTS')).to.deep.equal({}))
    }, quick))

  it('survives a change of leader, and applies when an agent returns that was away', () =>
    withMaster(
      async (master) => {
        const agent = await registerStandIn(master.url)
        const scheduler = await subscribe(master.url)
        const task = await launch(agent, scheduler)
        agent.close()
        await scheduler.take('FAILURE')
        expect((await operate(master.url, 'DRAIN_AGENT', { agent_id: { value: agent.id } })).status).to.equal(
          200,
        )
        await master.stop()
        await master.start()
        const again = await registerStandIn(master.url, {
          id: agent.id,
          tasks: [heldTask(scheduler.frameworkId, task)],
          frameworks: [{ ...capableFramework, id: { value: scheduler.frameworkId } }],
        })
        master.atEnd(() => again.close())
        await again.take('DRAIN')
        expect(await drainState(master)).to.equal('DRAINING')
        again.close()
        const third = await registerStandIn(master.url, { id: agent.id })
        master.atEnd(() => third.close())
        await eventually(async () => expect(await drainState(master)).to.equal('DRAINED'))
      },
      { ...quick, pingIntervalMs: 500, missedPings: 4 },
    ))

  it('is refused for agents that are unknown, gone or in the maintenance schedule', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const wish = { agent_id: { value: agent.id } }
      const send = async (type: string, body: object): Promise<number> =>
        (await operate(master.url, type, body)).status
      expect(await send('DRAIN_AGENT', { agent_id: { value: 'nobody' } })).to.equal(400)
      expect(await send('DEACTIVATE_AGENT', { agent_id: { value: 'nobody' } })).to.equal(400)
      const machine_ids = [{ hostname: 'agent.test', ip: '127.0.0.1' }]
      const windows = [{ machine_ids, unavailability: { start: { nanoseconds: 1e18 } } }]
      expect(await send('UPDATE_MAINTENANCE_SCHEDULE', { schedule: { windows } })).to.equal(200)
      expect(await send('DRAIN_AGENT', wish)).to.equal(400)
      expect(await send('UPDATE_MAINTENANCE_SCHEDULE', { schedule: {} })).to.equal(200)
      expect(await send('DRAIN_AGENT', { ...wish, max_grace_period: { seconds: -1 } })).to.equal(400)
      expect(await send('MARK_AGENT_GONE', { agent_id: { value: 'nobody' } })).to.equal(404)
      expect(await send('MARK_AGENT_GONE', wish)).to.equal(200)
      expect(await send('MARK_AGENT_GONE', wish)).to.equal(200)
      expect(await send('DRAIN_AGENT', wish)).to.equal(400)
    }, quick))
})

describe('MARK_AGENT_GONE', () => {
  it('is refused while another call does the same', () =>
    withTemporaryFolder(async (folder) => {
      const real = await openStore({ engine: 'sqlite', file: join(folder, 'held.db') }, testEnvironment())
      const held = heldStore(real)
      try {
        await withMaster(
          async (master) => {
            const agent = await registerStandIn(master.url)
            master.atEnd(() => agent.close())
            const mark = async (): Promise<number> =>
              (await operate(master.url, 'MARK_AGENT_GONE', { agent_id: { value: agent.id } })).status
            master.atEnd(held.release)
            const isWriting = held.hold(({ operations }) => JSON.stringify(operations).includes('gone'))
            const first = mark()
            await isWriting
            expect(await mark()).to.equal(503)
            held.release()
            expect(await first).to.equal(200)
            expect(await mark()).to.equal(200)
          },
          { ...quick, store: held.store },
        )
      } finally {
        await real.close()
      }
    }))
})
