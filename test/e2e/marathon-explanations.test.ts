import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathonCluster } from './marathon/cluster.ts'
import type { MarathonCluster } from './marathon/cluster.ts'

interface Node {
  agentId: string
  hostname: string
  rule: string
  reason: string
  available?: number
  change?: string
}

interface Item {
  app: { id: string }
  processedOffersSummary: { processedOffersCount: number }
  explanation: { nodes: Node[] }
  lastUnusedOffers: { reason: string[] }[]
}

async function itemOf({ call }: MarathonCluster, id: string): Promise<Item | undefined> {
  const { body } = await call<{ queue: Item[] }>('GET', '/v2/queue?embed=lastUnusedOffers')
  return body.queue.find(({ app }) => app.id === id)
}

async function nodesOf(cluster: MarathonCluster, id: string): Promise<Node[]> {
  return (await itemOf(cluster, id))?.explanation.nodes ?? []
}

async function operate({ masterUrl }: MarathonCluster, body: object): Promise<void> {
  const { status, body: text } = await requestText({ url: `${masterUrl}/api/v1`, method: 'POST', body })
  expect(status, text).to.be.lessThan(300)
}

const setQuota = (cluster: MarathonCluster, config: object): Promise<void> =>
  operate(cluster, { type: 'UPDATE_QUOTA', update_quota: { force: true, quota_configs: [config] } })

/** What is said of each agent, once all of it is by this rule; without what is said twice. */
async function saidBy(cluster: MarathonCluster, id: string, rule: string, count: number): Promise<string[]> {
  return eventually(
    async () => {
      const nodes = await nodesOf(cluster, id)
      if (nodes.length !== count || nodes.some((node) => node.rule !== rule)) {
        throw new Error(JSON.stringify(nodes))
      }
      return [...new Set(nodes.map(({ reason, change = '' }) => `${reason}: ${change}`))]
    },
    { timeoutMs: 120_000, what: `${rule} in the explanation` },
  )
}

const sleeper = { cmd: 'sleep 1000', mem: 32, cpus: 0.1 }

describe('Explanations of services that wait, on a real master', function () {
  this.timeout(300_000)

  it('name for each agent the volume that it cannot provide, and nothing is launched without it', async () => {
    const agents = ['31000-31049', '31050-31099'].map((ports) => ({
      resources: `cpus:4;mem:2048;disk:100;ports:[${ports}]`,
    }))
    await withMarathonCluster({ agents }, async (cluster) => {
      const capability = { accessMode: 'SINGLE_NODE_WRITER', accessType: 'mount' }
      const volumes = {
        '/csi': { name: 'data', provider: 'csi', options: { pluginName: 'ebs', capability } },
        '/driver': { name: 'more', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } },
      }
      for (const [id, external] of Object.entries(volumes)) {
        const container = { type: 'MESOS', volumes: [{ containerPath: '/d', mode: 'RW', external }] }
        expect((await cluster.call('POST', '/v2/apps', { ...sleeper, id, container })).status).to.equal(201)
      }
      const [csi] = await saidBy(cluster, '/csi', 'NoVolumeProvider', 2)
      expect(csi).to.include('the volume data needs the CSI plugin ebs')
      const [driver] = await saidBy(cluster, '/driver', 'NoVolumeProvider', 2)
      expect(driver).to.include('the volume more needs the volume driver rexray')
      const { body } = await cluster.call<{ tasks: unknown[] }>('GET', '/v2/tasks')
      expect(body.tasks).to.deep.equal([])
    })
  })

  it('stay the same while the agents are offered to another role in between', async () => {
    const resources = [
      'cpus:4;mem:2048;disk:100;ports:[31000-31049]',
      'cpus:2;mem:2048;disk:100;ports:[31050-31099]',
    ]
    const agents = resources.map((each) => ({ resources: each }))
    await withMarathonCluster({ agents }, async (cluster) => {
      const { call } = cluster
      await call('POST', '/v2/apps', { ...sleeper, id: '/large', cpus: 1000 })
      await call('POST', '/v2/apps', { ...sleeper, id: '/shop/large', cpus: 2000 })
      const complete = async (id: string): Promise<boolean> => (await nodesOf(cluster, id)).length === 2
      await eventually(async () => (await complete('/large')) && (await complete('/shop/large')))
      const seen = new Set<string>()
      await eventually(
        async () => {
          let processed = Infinity
          for (const id of ['/large', '/shop/large']) {
            const item = await itemOf(cluster, id)
            for (const { rule, available } of item?.explanation.nodes ?? []) {
              seen.add(`${id} ${rule} ${available}`)
            }
            for (const { reason } of item?.lastUnusedOffers ?? []) seen.add(`${id} ${reason.join()}`)
            processed = Math.min(processed, item?.processedOffersSummary.processedOffersCount ?? 0)
          }
          return processed >= 4
        },
        { timeoutMs: 120_000, what: 'four offers for each' },
      )
      const expected = ['/large', '/shop/large'].flatMap((id) => [
        `${id} InsufficientCpus 4`,
        `${id} InsufficientCpus 2`,
        `${id} InsufficientCpus`,
      ])
      expect([...seen]).to.have.members(expected)
    })
  })

  it('follow what is taken and freed, and drop an agent that left', async () => {
    const agents = [
      { hostname: 'localhost', resources: 'cpus:4;mem:2048;disk:100;ports:[31000-31049]' },
      {
        hostname: '127.0.0.1',
        resources: 'cpus:2;mem:2048;disk:100;ports:[31050-31099]',
        plannedRestartMs: 1,
      },
    ]
    await withMarathonCluster({ agents }, async (cluster) => {
      const { call, settled, stopAgent } = cluster
      await call('POST', '/v2/apps', { ...sleeper, id: '/large', cpus: 8 })
      const available = async (hostname: string): Promise<number | string | undefined> => {
        const node = (await nodesOf(cluster, '/large')).find((each) => each.hostname === hostname)
        return node?.available ?? node?.rule
      }
      const becomes = (value: number | string): Promise<unknown> =>
        eventually(async () => (await available('localhost')) === value, {
          timeoutMs: 120_000,
          what: `${value} in the explanation`,
        })
      const on = { constraints: [['hostname', 'IS', 'localhost']] }
      await becomes(4)
      await call('POST', '/v2/apps', { ...sleeper, ...on, id: '/taker', cpus: 3 })
      await becomes(1)
      await call('PUT', '/v2/apps/taker?force=true', {
        cpus: 4,
        upgradeStrategy: { minimumHealthCapacity: 0 },
      })
      await eventually(async () => (await cluster.app('/taker')).tasksRunning === 1)
      await call('DELETE', '/v2/apps/taker?force=true')
      await becomes(4)
      await call('POST', '/v2/apps', { ...sleeper, ...on, id: '/all', cpus: 4, mem: 2048, disk: 100 })
      await stopAgent(1)
      await becomes(0)
      await eventually(async () => (await nodesOf(cluster, '/large')).length === 1, {
        timeoutMs: 120_000,
        what: 'the end of the agent in the explanation',
      })
      expect((await nodesOf(cluster, '/large'))[0]?.hostname).to.equal('localhost')
      await call('DELETE', '/v2/apps/large?force=true')
      await settled()
    })
  })

  it('name what agents cannot do instead of a launch that fails', async () => {
    await withMarathonCluster({}, async (cluster) => {
      const { call } = cluster
      const image = { type: 'MESOS', docker: { image: 'redis:7' } }
      await call('POST', '/v2/apps', { ...sleeper, id: '/pictured', container: image })
      await eventually(async () => {
        const [node] = await nodesOf(cluster, '/pictured')
        expect(node).to.include({ rule: 'UnsupportedByAgent' })
        expect(node?.reason).to.contain('image:docker')
      })
      const { body } = await call<{ app: object }>('GET', '/v2/apps//pictured?embed=app.lastTaskFailure')
      expect(body.app).to.not.have.property('lastTaskFailure')
    })
  })

  it('name the quota that keeps back what is free, and the change that helps', async () => {
    await withMarathonCluster({ agents: [{}, {}] }, async (cluster) => {
      const { call } = cluster
      await setQuota(cluster, { role: 'eng', limits: { cpus: { value: 2 } } })
      await call('POST', '/v2/apps', { ...sleeper, id: '/eng/big', cpus: 1, instances: 3 })
      await eventually(async () => (await cluster.app('/eng/big')).tasksRunning === 2)
      expect(await saidBy(cluster, '/eng/big', 'QuotaLimit', 2)).to.deep.equal([
        'role "eng" has used its quota limit (cpus: 2 of 2): raise the limit of role "eng" to cpus:3, or end so much of it',
      ])
      await setQuota(cluster, { role: 'eng', limits: { cpus: { value: 3 } } })
      await eventually(async () => (await cluster.app('/eng/big')).tasksRunning === 3, { timeoutMs: 120_000 })

      await setQuota(cluster, { role: 'ops', guarantees: { cpus: { value: 5 } } })
      await call('POST', '/v2/apps', { ...sleeper, id: '/dev/late', cpus: 1 })
      expect(await saidBy(cluster, '/dev/late', 'GuaranteedToOthers', 2)).to.deep.equal([
        'what is free is kept for quota guarantees that are not met yet: cpus:5 for role "ops": the guarantees are met or lowered, or agents are added',
      ])
      await operate(cluster, { type: 'REMOVE_QUOTA', remove_quota: { role: 'ops' } })
      await eventually(async () => (await cluster.app('/dev/late')).tasksRunning === 1, {
        timeoutMs: 120_000,
      })
    })
  })

  it('name an agent that is drained beside one that has too little', async () => {
    const agents = [{ hostname: 'localhost', resources: 'cpus:2;mem:256' }, { hostname: '127.0.0.1' }]
    await withMarathonCluster({ agents }, async (cluster) => {
      await cluster.call('POST', '/v2/apps', { ...sleeper, id: '/large', cpus: 8 })
      await saidBy(cluster, '/large', 'InsufficientCpus', 2)
      const drained = (await nodesOf(cluster, '/large')).find(({ hostname }) => hostname === '127.0.0.1')
      await operate(cluster, {
        type: 'DRAIN_AGENT',
        drain_agent: { agent_id: { value: drained?.agentId }, max_grace_period: { nanoseconds: 0 } },
      })
      await eventually(
        async () => {
          const said = (await nodesOf(cluster, '/large')).map(({ hostname, rule }) => `${hostname} ${rule}`)
          expect(said).to.deep.equal(['127.0.0.1 AgentMaintenance', 'localhost InsufficientCpus'])
        },
        { timeoutMs: 120_000 },
      )
    })
  })
})
