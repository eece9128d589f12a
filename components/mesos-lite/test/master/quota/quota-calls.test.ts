import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { formatResources } from '@dcos-lite/lib/resources'
import { eventually } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from '../support/scheduler.ts'
import type { WireScheduler } from '../support/scheduler.ts'
import { registerStandIn } from '../support/stand-in-agent.ts'
import { withMaster } from '../support/with-master.ts'

const operator = (url: string, body: object): Promise<{ status: number; body: string }> =>
  requestText({ url: `${url}/api/v1`, method: 'POST', body })
const update = (url: string, configs: object[], force = false): Promise<{ status: number; body: string }> =>
  operator(url, { type: 'UPDATE_QUOTA', update_quota: { force, quota_configs: configs } })
const config = (role: string, guarantees: Record<string, number>, limits: Record<string, number>): object => {
  const scalars = (amounts: Record<string, number>): object =>
    Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, { value }]))
  return { role, guarantees: scalars(guarantees), limits: scalars(limits) }
}
const statusOf = async (url: string): Promise<unknown> => {
  const { body } = await operator(url, { type: 'GET_QUOTA' })
  return (JSON.parse(body) as { get_quota: { status: unknown } }).get_quota.status
}
const subscribeAs = (url: string, role: string): Promise<WireScheduler> =>
  subscribe(url, { ...capableFramework, name: role, roles: [role] })
const offered = async (scheduler: WireScheduler): Promise<string> => {
  const { offers } = await scheduler.take('OFFERS')
  return formatResources(offers.offers[0]?.resources ?? [])
}

describe('quota of the operator API', () => {
  it('is kept over a restart, shown in every form, and removed', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      expect(await statusOf(master.url)).to.deep.equal({})
      const { status } = await update(master.url, [config('eng', { cpus: 1 }, { cpus: 2, mem: 100 })])
      expect(status).to.equal(200)
      agent.close()
      await master.stop()
      await master.start()
      expect(await statusOf(master.url)).to.deep.equal({
        infos: [
          { role: 'eng', guarantee: [{ name: 'cpus', type: 'SCALAR', scalar: { value: 1 }, role: '*' }] },
        ],
        configs: [config('eng', { cpus: 1 }, { cpus: 2, mem: 100 })],
      })
      const { body: roles } = await requestJson<{ roles: object[] }>({ url: `${master.url}/roles` })
      expect(roles.roles).to.have.length(1)
      expect(roles.roles[0]).to.deep.include({
        name: 'eng',
        quota: { role: 'eng', guarantee: { cpus: 1 }, limit: { cpus: 2, mem: 100 }, consumed: {} },
      })
      expect((await update(master.url, [config('eng', {}, {})])).status).to.equal(200)
      expect(await statusOf(master.url)).to.deep.equal({})
    }))

  it('limits offers, takes back those above a tightened limit, and raises them again', () =>
    withMaster(async (master) => {
      await update(master.url, [config('eng', {}, { cpus: 3 })])
      const agent = await registerStandIn(master.url, { resources: 'cpus:4;mem:1000' })
      master.atEnd(() => agent.close())
      const scheduler = await subscribeAs(master.url, 'eng')
      master.atEnd(() => scheduler.close())
      expect(await offered(scheduler)).to.equal('cpus:3;mem:1000')
      expect((await update(master.url, [config('eng', {}, { cpus: 1 })])).status).to.equal(200)
      await scheduler.take('RESCIND')
      expect(await offered(scheduler)).to.equal('cpus:1;mem:1000')
    }))

  it('takes back offers that are in the way of a guarantee', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url, { resources: 'cpus:4;mem:1000' })
      master.atEnd(() => agent.close())
      const scheduler = await subscribeAs(master.url, 'ops')
      master.atEnd(() => scheduler.close())
      expect(await offered(scheduler)).to.equal('cpus:4;mem:1000')
      expect((await update(master.url, [config('eng', { cpus: 3 }, {})])).status).to.equal(200)
      await scheduler.take('RESCIND')
      expect(await offered(scheduler)).to.equal('cpus:1;mem:1000')
      const { body } = await requestJson<{ nodes: { reason: string; fits: boolean }[] }>({
        url: `${master.url}/dcos/v1/explain?framework=ops&cpus=2`,
      })
      expect(body.nodes[0]?.fits).to.equal(false)
      expect(body.nodes[0]?.reason).to.match(/^the framework has an offer of cpus:1;mem:1000/)
    }))

  it('refuses what makes no sense, everything or nothing', () =>
    withMaster(async (master) => {
      const cases: [object, RegExp][] = [
        [config('a/b', {}, { cpus: 1 }), /nested role 'a\/b' is not supported/],
        [config('-a', {}, { cpus: 1 }), /Invalid 'QuotaConfig.role': .*cannot start with '-'/],
        [config('eng', { cpus: 2 }, { cpus: 1 }), /are not contained in the 'QuotaConfig.limits'/],
        [config('eng', {}, { cpus: -1 }), /invalid value for 'cpus': -1/],
        [config('eng', {}, { mem: 2 ** 41 }), /more than 1099511627776 is not supported/],
        [config('eng', {}, { cpus: 1e13 }), /more than 1000000000000 is not supported/],
        [config('eng', { cpus: 1 }, {}), /total quota guarantees {cpus: 1} exceed cluster capacity {}/],
      ]
      for (const [bad, message] of cases) {
        const { status, body } = await update(master.url, [config('good', {}, { cpus: 1 }), bad])
        expect(status, body).to.equal(400)
        expect(body).to.match(message)
      }
      expect((await update(master.url, [config('a', {}, {}), config('a', {}, {})])).body).to.match(
        /duplicate role 'a'/,
      )
      expect(await statusOf(master.url)).to.deep.equal({})
      expect((await update(master.url, [config('eng', { cpus: 1 }, {})], true)).status).to.equal(200)
    }))

  it('refuses a limit below what is used, unless it is forced', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url, { resources: 'cpus:1;cpus(eng):2;mem:100' })
      master.atEnd(() => agent.close())
      const { status, body } = await update(master.url, [config('eng', {}, { cpus: 1 })])
      expect(status).to.equal(400)
      expect(body).to.match(
        /Role 'eng' is already consuming {cpus: 2}; this is more than the requested limits {cpus: 1}/,
      )
      expect((await update(master.url, [config('eng', {}, { cpus: 1 })], true)).status).to.equal(200)
    }))

  it('pauses offers after a change of leader until most of the known agents are back', () =>
    withMaster(async (master) => {
      const agents = [await registerStandIn(master.url), await registerStandIn(master.url)]
      await update(master.url, [config('eng', {}, { cpus: 3 })])
      for (const agent of agents) agent.close()
      await master.stop()
      await master.start()
      const scheduler = await subscribeAs(master.url, 'ops')
      master.atEnd(() => scheduler.close())
      const back = async (at: number): Promise<void> => {
        const agent = await registerStandIn(master.url, { id: agents[at]?.id ?? '' })
        master.atEnd(() => agent.close())
      }
      await back(0)
      const url = `${master.url}/dcos/v1/explain?framework=ops`
      const { body } = await requestJson<{ reason: string; nodes: { outcome: string }[] }>({ url })
      expect(body.nodes.map(({ outcome }) => outcome)).to.deep.equal(['PAUSED'])
      expect(body.reason).to.match(
        /only 1 of 2 known agents are back after the change of leader; 2 are needed/,
      )
      await back(1)
      expect((await scheduler.take('OFFERS')).offers.offers).to.have.length(2)
    }))
})

describe('the older quota requests', () => {
  const guarantee = [{ name: 'cpus', type: 'SCALAR', scalar: { value: 2 } }]

  it('set a guarantee that is the limit too, by call and by path, and remove it', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const call = { type: 'SET_QUOTA', set_quota: { quota_request: { role: 'eng', guarantee } } }
      expect((await operator(master.url, call)).status).to.equal(200)
      expect((await operator(master.url, call)).body).to.match(/already set for role 'eng'/)
      const { body } = await requestJson({ url: `${master.url}/master/quota` })
      expect(body).to.deep.equal({
        infos: [
          { role: 'eng', guarantee: [{ name: 'cpus', type: 'SCALAR', scalar: { value: 2 }, role: '*' }] },
        ],
      })
      const remove = { type: 'REMOVE_QUOTA', remove_quota: { role: 'eng' } }
      expect((await operator(master.url, remove)).status).to.equal(200)
      const again = await operator(master.url, remove)
      expect([again.status, /no quota is set for role 'eng'/.test(again.body)]).to.deep.equal([400, true])
      const post = { url: `${master.url}/quota`, method: 'POST' as const, body: { role: 'ops', guarantee } }
      expect((await requestText(post)).status).to.equal(200)
      const gone = await requestText({ url: `${master.url}/quota/ops`, method: 'DELETE' })
      expect(gone.status).to.equal(200)
      await eventually(async () => {
        const { body: left } = await requestJson<{ infos: object[] }>({ url: `${master.url}/quota` })
        return left.infos.length === 0
      })
    }))

  it('answer 409 when the cluster is too small, and 400 for what is no guarantee', () =>
    withMaster(async (master) => {
      const post = (body: object): Promise<{ status: number; body: string }> =>
        requestText({ url: `${master.url}/quota`, method: 'POST', body })
      expect((await post({ role: 'eng', guarantee })).status).to.equal(409)
      expect((await post({ role: 'eng', guarantee, force: true })).status).to.equal(200)
      for (const [bad, message] of [
        [[], /must not be empty/],
        [[...guarantee, ...guarantee], /has 'cpus' twice/],
        [[{ name: 'ports', type: 'RANGES', ranges: { range: [] } }], /'ports' is not a scalar/],
        [[{ ...guarantee[0], role: 'x' }], /'cpus' is reserved/],
      ] as const) {
        const answer = await post({ role: 'ops', guarantee: bad })
        expect([answer.status, message.test(answer.body)], answer.body).to.deep.equal([400, true])
      }
    }))
})
