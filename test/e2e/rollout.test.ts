import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathonCluster } from './marathon/cluster.ts'
import type { AppAnswer, StartedCluster } from './marathon/cluster.ts'

const small = { cpus: 0.1, mem: 32, cmd: 'sleep 1000', backoffSeconds: 0 }
const settings = { agentsPollMs: 300, autoscaleIntervalMs: 300 }

interface DeploymentAnswer {
  id: string
  state?: string
  reason?: string
  outcome?: string
  rollout?: { services: { id: string; state: string }[] }
  services?: { id: string; tasks: { state: string; stdout?: string[]; stderr?: string[] }[] }[]
}

const deployments = async ({ call }: StartedCluster, query = ''): Promise<DeploymentAnswer[]> =>
  (await call<DeploymentAnswer[]>('GET', `/v2/deployments${query}`)).body

const hostsOf = ({ tasks }: AppAnswer): string[] => tasks.map(({ host }) => host).sort()
const idsOf = ({ tasks }: AppAnswer): string[] => tasks.map(({ id }) => id).sort()

interface Agent {
  agent_info: { id: { value: string }; hostname: string }
  drain_info?: { state: string }
}

async function agentsOf({ masterUrl }: StartedCluster): Promise<Agent[]> {
  const url = `${masterUrl}/api/v1`
  const { body } = await requestJson<{ get_agents: { agents: Agent[] } }>({
    url,
    method: 'POST',
    body: { type: 'GET_AGENTS' },
  })
  return body.get_agents.agents
}

async function agentOn(cluster: StartedCluster, hostname: string): Promise<Agent> {
  const found = (await agentsOf(cluster)).find(({ agent_info: info }) => info.hostname === hostname)
  if (!found) throw new Error(`no agent on ${hostname}`)
  return found
}

describe('New versions of services', function () {
  this.timeout(300_000)

  it('come as a canary that waits for its promotion, and go back by themselves when they never come up', async () => {
    await withMarathonCluster({ settings }, async (cluster) => {
      const { call, app, settled } = cluster
      const labels = { DCOS_ROLLOUT: 'canary' }
      await call('POST', '/v2/apps', { ...small, id: '/web', instances: 2, labels })
      await settled()
      const first = idsOf(await app('/web'))
      const changed = await call<{ deploymentId: string }>('PUT', '/v2/apps/web', { cmd: 'sleep 1001' })
      const { deploymentId } = changed.body
      await eventually(async () => {
        const [deployment] = await deployments(cluster)
        return deployment?.rollout?.services[0]?.state === 'ready'
      })
      expect(idsOf(await app('/web')))
        .to.include.members(first)
        .and.have.length(3)
      const preview = await call<{ services: string[] }>(
        'PUT',
        `/v2/deployments/${deploymentId}/promote?dryRun=true`,
      )
      expect(preview.body.services).to.deep.equal(['/web'])
      expect((await call('PUT', `/v2/deployments/${deploymentId}/promote`)).status).to.equal(200)
      await settled()
      const second = idsOf(await app('/web'))
      expect(second).to.have.length(2)
      expect(first.some((id) => second.includes(id))).to.equal(false)

      const guarded = { ...labels, DCOS_ROLLOUT_DEADLINE: '300s', DCOS_ROLLOUT_MAX_FAILURES: '2' }
      const bad = { cmd: 'echo the database is away; exit 3', labels: guarded }
      const failing = await call<{ deploymentId: string }>('PUT', '/v2/apps/web', bad)
      const failed = await eventually(
        async () => {
          const all = await deployments(cluster, '?embed=failed')
          const found = all.find(({ id, state }) => id === failing.body.deploymentId && state === 'failed')
          return found?.services?.[0]?.tasks[0]?.stdout ? found : false
        },
        { timeoutMs: 120_000 },
      )
      expect(failed.outcome).to.equal('rolled-back')
      expect(failed.reason).to.contain('launches of /web failed')
      expect(failed.services?.[0]?.tasks[0]?.stdout).to.include('the database is away')
      await settled()
      const after = await app('/web')
      expect(idsOf(after)).to.deep.equal(second)
      expect(await deployments(cluster)).to.deep.equal([])
      const shown = await call<{
        app: { cmd: string; rollout: { state: string; failure: { tasks: unknown[] } } }
      }>('GET', '/v2/apps/web?embed=apps.rollout')
      expect(shown.body.app.cmd).to.equal('sleep 1001')
      expect(shown.body.app.rollout.state).to.equal('failed')
    })
  })

  it('take over at once when they come blue-green, and a new service that never comes up ends at rest', async () => {
    await withMarathonCluster({ settings }, async (cluster) => {
      const { call, app, settled } = cluster
      const labels = { DCOS_ROLLOUT: 'blue-green' }
      await call('POST', '/v2/apps', { ...small, id: '/blue', instances: 2, labels })
      await settled()
      const blue = idsOf(await app('/blue'))
      await call('PUT', '/v2/apps/blue', { cmd: 'sleep 1001' })
      let most = 0
      await eventually(async () => {
        most = Math.max(most, (await app('/blue')).tasksRunning)
        return (await deployments(cluster)).length === 0
      })
      const green = await app('/blue')
      expect(green.tasksRunning).to.equal(2)
      expect(blue.some((id) => idsOf(green).includes(id))).to.equal(false)

      const guard = { DCOS_ROLLOUT_DEADLINE: '1s' }
      await call('POST', '/v2/apps', { ...small, id: '/huge', mem: 9_999_999, labels: guard })
      await eventually(async () => (await app('/huge')).instances === 0)
      await settled()
      const failed = await deployments(cluster, '?embed=failed')
      expect(failed[0]).to.include({ state: 'failed', reason: 'it was not done within 1 s' })
    })
  })
})

describe('Where instances run', function () {
  this.timeout(300_000)

  it('follows nodes that join and leave: replacements come before a drain, daemons come with the node', async () => {
    const agents = [{ hostname: 'localhost' }]
    await withMarathonCluster({ agents, settings }, async (cluster) => {
      const { call, app, settled } = cluster
      await call('POST', '/v2/apps', { ...small, id: '/web', instances: 4 })
      await call('POST', '/v2/apps', { ...small, id: '/daemon', labels: { DCOS_DAEMON: 'true' } })
      await settled()
      await eventually(async () => (await app('/daemon')).tasksRunning === 1)
      await cluster.addAgent({ hostname: '127.0.0.1' })
      await eventually(async () => (await app('/daemon')).tasksRunning === 2)
      expect(hostsOf(await app('/daemon'))).to.deep.equal(['127.0.0.1', 'localhost'])

      interface Moves {
        moves: { serviceId: string; from: { hostname: string }; to: { hostname: string } }[]
      }
      const preview = await call<Moves>('POST', '/v2/rebalance?dryRun=true')
      expect(preview.body.moves).to.have.length(2)
      expect(preview.body.moves[0]).to.deep.include({ serviceId: '/web' })
      expect(new Set(hostsOf(await app('/web')))).to.deep.equal(new Set(['localhost']))
      await call('POST', '/v2/rebalance')
      let least = 4
      await eventually(async () => {
        const web = await app('/web')
        least = Math.min(least, web.tasksRunning)
        return web.tasks.length === 4 && hostsOf(web).filter((host) => host === '127.0.0.1').length === 2
      })

      const leaving = await agentOn(cluster, '127.0.0.1')
      const drain = { agent_id: leaving.agent_info.id, replacement_timeout: { seconds: 600 } }
      await requestJson({
        url: `${cluster.masterUrl}/api/v1`,
        method: 'POST',
        body: { type: 'DRAIN_AGENT', drain_agent: drain },
      })
      await eventually(
        async () => {
          const web = await app('/web')
          least = Math.min(least, web.tasksRunning)
          return (await agentOn(cluster, '127.0.0.1')).drain_info?.state === 'DRAINED'
        },
        { timeoutMs: 120_000, what: 'a drain that waits for nothing but the replacements' },
      )
      expect(least).to.equal(4)
      expect(hostsOf(await app('/web'))).to.deep.equal(['localhost', 'localhost', 'localhost', 'localhost'])
      await eventually(async () => (await app('/daemon')).tasks.length === 1)
    })
  })

  it('follows what its instances use of what they asked for', async () => {
    await withMarathonCluster({ settings }, async ({ call, app }) => {
      const limits = { DCOS_AUTOSCALE_TARGET: '0.05', DCOS_AUTOSCALE_MAX: '2' }
      const busy = `${process.execPath} -e 'setInterval(() => { for (let i = 0; i < 1e7; i++); }, 20)'`
      for (const metric of ['cpu', 'memory']) {
        const labels = { ...limits, DCOS_AUTOSCALE: metric }
        await call('POST', '/v2/apps', { ...small, id: `/${metric}`, cmd: busy, labels })
      }
      for (const metric of ['cpu', 'memory']) {
        await eventually(async () => (await app(`/${metric}`)).tasksRunning === 2, { timeoutMs: 120_000 })
        await eventually(async () => {
          const { body } = await call<{ app: { autoscale: { metric: string; observed: number } } }>(
            'GET',
            `/v2/apps/${metric}?embed=apps.autoscale`,
          )
          expect(body.app.autoscale.metric).to.equal(metric)
          expect(body.app.autoscale.observed).to.be.above(0.05)
        })
      }
    })
  })

  it('follows what a Prometheus query says, up at once and down after a while', async () => {
    let load = 5
    const prometheus = createServer((_request, response) => {
      const result = [{ metric: {}, value: [0, String(load)] }]
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
    }).listen(0, '127.0.0.1')
    await once(prometheus, 'listening')
    try {
      await withMarathonCluster({ settings }, async ({ call, app }) => {
        const labels = {
          DCOS_AUTOSCALE: 'prometheus',
          DCOS_AUTOSCALE_PROMETHEUS: `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`,
          DCOS_AUTOSCALE_QUERY: 'sum(rate(requests_total[1m]))',
          DCOS_AUTOSCALE_TARGET: '2',
          DCOS_AUTOSCALE_MAX: '4',
          DCOS_AUTOSCALE_COOLDOWN: '1s',
          DCOS_AUTOSCALE_STABILIZATION: '1s',
        }
        await call('POST', '/v2/apps', { ...small, id: '/scaled', labels })
        await eventually(async () => (await app('/scaled')).tasksRunning === 3)
        load = 1
        await eventually(async () => (await app('/scaled')).instances === 1)
        await eventually(async () => {
          const { body } = await call<{ app: { autoscale: { lastChange: { from: number; to: number } } } }>(
            'GET',
            '/v2/apps/scaled?embed=apps.autoscale',
          )
          expect(body.app.autoscale.lastChange).to.include({ from: 3, to: 1 })
        })
      })
    } finally {
      prometheus.close()
    }
  })
})
