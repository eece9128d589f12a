import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { FrameworkInfo } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

interface Frameworks {
  frameworks: { id: string; name: string; user: string; connected: boolean; active: boolean }[]
  completed_frameworks: { id: string }[]
}
const withId = (value: string, more: Partial<FrameworkInfo> = {}): FrameworkInfo => ({
  ...capableFramework,
  ...more,
  id: { value },
})
const readFrameworks = async (url: string): Promise<Frameworks> =>
  (await requestJson<Frameworks>({ url: `${url}/master/frameworks/` })).body

describe('SUBSCRIBE', () => {
  it('answers with the id, the leader and a heartbeat at once', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url, capableFramework)
      master.atEnd(() => scheduler.close())
      await scheduler.take('HEARTBEAT')
      const [first, second] = scheduler.events
      expect(second?.type).to.equal('HEARTBEAT')
      if (first?.type !== 'SUBSCRIBED') throw new Error('the first event is SUBSCRIBED')
      expect(first.subscribed.framework_id.value).to.match(/^[0-9a-f-]{36}-0000$/)
      expect(first.subscribed.heartbeat_interval_seconds).to.equal(15)
      const { port } = new URL(master.url)
      expect(first.subscribed.master_info).to.deep.include({
        ip: 16777343,
        pid: `master@127.0.0.1:${port}`,
        address: { hostname: '127.0.0.1', ip: '127.0.0.1', port: Number(port) },
      })
    }))

  it('takes null and numbers in text as other clients send them', () =>
    withMaster(async (master) => {
      const info = {
        ...capableFramework,
        id: null,
        failover_timeout: '12.5',
        checkpoint: 'true',
        webui_url: null,
        unheard_of: { x: 1 },
        capabilities: [{ type: 'MULTI_ROLE' }, { type: 'FROM_THE_FUTURE' }],
      } as unknown as FrameworkInfo
      const { id: _, ...sent } = info
      const scheduler = await subscribe(master.url, sent)
      master.atEnd(() => scheduler.close())
      const [known] = (await requestJson<{ frameworks: object[] }>({ url: `${master.url}/frameworks` })).body
        .frameworks
      expect(known).to.deep.include({
        failover_timeout: 12.5,
        checkpoint: true,
        capabilities: ['MULTI_ROLE'],
      })
      expect(known).to.not.have.property('pid')
    }))

  const wrong: [string, Partial<FrameworkInfo>, object, RegExp][] = [
    ['both role and roles', { role: 'a' }, {}, /must not be set/],
    ['roles without MULTI_ROLE', { capabilities: [] }, {}, /must not be set/],
    ['duplicate roles', { roles: ['a', 'a'] }, {}, /duplicate/],
    ['a bad role name', { roles: ['-a'] }, {}, /cannot start/],
    ['a negative failover timeout', { failover_timeout: -1 }, {}, /out of range/],
    ['a suppressed role of others', {}, { suppressed_roles: ['b'] }, /not contained/],
    [
      'constraints without groups',
      {},
      { offer_constraints: { role_constraints: { '*': { groups: [] } } } },
      /no groups/,
    ],
  ]
  for (const [what, info, more, message] of wrong) {
    it(`answers ${what} by an ERROR event`, () =>
      withMaster(async (master) => {
        const scheduler = await subscribe(master.url, { ...capableFramework, ...info }, more)
        const { error } = await scheduler.take('ERROR')
        expect(error.message).to.match(message)
        await eventually(() => scheduler.ended())
        expect(scheduler.events).to.have.length(1)
      }))
  }

  it('with a known id takes over, and the older stream ends', () =>
    withMaster(async (master) => {
      const first = await subscribe(master.url)
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      await first.take('OFFERS')
      const second = await subscribe(master.url, withId(first.frameworkId, { name: 'new', user: 'ignored' }))
      master.atEnd(() => second.close())
      expect((await first.take('ERROR')).error.message).to.equal('Framework failed over')
      await eventually(() => first.ended())
      expect(second.frameworkId).to.equal(first.frameworkId)
      expect((await first.call({ type: 'REVIVE' })).status).to.equal(400)
      await second.take('OFFERS')
      expect(second.events.some(({ type }) => type === 'RESCIND')).to.equal(false)
      const { frameworks } = await readFrameworks(master.url)
      expect(frameworks).to.have.length(1)
      expect(frameworks[0]).to.include({ name: 'new', user: 'root', connected: true })
    }))

  it('with an unknown id keeps that id', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url, withId('from-another-master-0007'))
      master.atEnd(() => scheduler.close())
      expect(scheduler.frameworkId).to.equal('from-another-master-0007')
    }))

  it('keeps a disconnected framework for its failover timeout, and without one removes it', () =>
    withMaster(async (master) => {
      const patient = await subscribe(master.url)
      patient.close()
      const hasty = await subscribe(master.url, { ...capableFramework, failover_timeout: 0 })
      hasty.close()
      await eventually(async () => {
        const { frameworks, completed_frameworks } = await readFrameworks(master.url)
        expect(frameworks.map(({ id, connected }) => [id, connected])).to.deep.equal([
          [patient.frameworkId, false],
        ])
        expect(completed_frameworks.map(({ id }) => id)).to.deep.equal([hasty.frameworkId])
      })
      const late = await subscribe(master.url, withId(hasty.frameworkId))
      expect((await late.take('ERROR')).error.message).to.equal('Framework has been removed')
    }))

  it('is undone by TEARDOWN', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url)
      expect((await scheduler.call({ type: 'TEARDOWN' })).status).to.equal(202)
      await eventually(() => scheduler.ended())
      expect((await readFrameworks(master.url)).completed_frameworks).to.have.length(1)
      const form = `frameworkId=${scheduler.frameworkId}`
      const again = await requestText({
        url: `${master.url}/master/teardown`,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      })
      expect(again.status).to.equal(400)
    }))
})
