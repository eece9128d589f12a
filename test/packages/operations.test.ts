import { join } from 'node:path'
import { expect } from 'chai'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { eventually } from '@dcos-lite/lib/testing'
import { skipWithoutLab } from '../lab/index.ts'
import { openNotebook } from './support/notebook.ts'
import type { Notebook } from './support/notebook.ts'
import { openStage } from './support/stage.ts'
import type { PackageStage } from './support/stage.ts'
import { startSteadyClient } from './support/steady-client.ts'
import { universeCommand } from './support/universe-command.ts'

const virtualHost = 'web.example.com'

/** Two web servers that a load balancer outside is told about. */
const webApp = {
  id: '/web',
  instances: 2,
  cpus: 0.1,
  mem: 64,
  networks: [{ mode: 'container/bridge' }],
  container: {
    type: 'MESOS',
    docker: { image: `${clusterRegistry}/nginx:1.22` },
    portMappings: [{ containerPort: 8080, hostPort: 0, servicePort: 10_101, name: 'http' }],
  },
  env: { PORT: '8080', PAGE: 'the web app' },
  labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: virtualHost },
  healthChecks: [
    {
      ...{ protocol: 'MESOS_HTTP', path: '/.status', portIndex: 0, delaySeconds: 0, gracePeriodSeconds: 120 },
      ...{ intervalSeconds: 2, timeoutSeconds: 10, maxConsecutiveFailures: 3 },
    },
  ],
  taskKillGracePeriodSeconds: 30,
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
}

/** An app that only runs when agents find its image in the registry of the cluster. */
const storedApp = {
  ...{ id: '/stored', instances: 1, cpus: 0.1, mem: 64, networks: [{ mode: 'container/bridge' }] },
  args: ['--protected-mode', 'no', '--save', ''],
  container: { type: 'MESOS', docker: { image: `${clusterRegistry}/redis:7.0`, forcePullImage: true } },
}

interface QueryAnswer {
  data: { result: { metric: Record<string, string>; value: [number, string] }[] }
}

const patience = { timeoutMs: 120_000, intervalMs: 500 }

describe('Packages for operators on real hosts', function () {
  this.timeout(600_000)
  let stage: PackageStage

  before(async function () {
    this.timeout(1_200_000)
    await skipWithoutLab(this)
    stage = await openStage({
      images: ['prometheus', 'node-exporter', 'marathon-lb', 'docker-registry', 'jupyter', 'nginx'],
      agents: 2,
      publicAgents: 1,
      mirrors: ['http://docker-registry.marathon.l4lb.thisdcos.directory:5000'],
    })
  })
  after(() => stage?.down())

  const startApp = async (app: { id: string; instances: number }): Promise<void> => {
    await stage.cluster.front('/service/marathon/v2/apps', { method: 'POST', body: app })
    await eventually(() => stage.cluster.settled(app.id.slice(1), app.instances), patience)
  }
  const removeApp = (id: string): Promise<unknown> =>
    stage.cluster.front(`/service/marathon/v2/apps/${id}?force=true`, { method: 'DELETE' })

  it('collect the figures of masters, agents and machines with prometheus, which keeps them', async () => {
    await stage.install('node-exporter')
    await stage.install('prometheus', { prometheus: { interval: '1s' } })
    const query = async (text: string, more = ''): Promise<QueryAnswer['data']['result']> => {
      const path = `api/v1/query?query=${encodeURIComponent(text)}${more}`
      return (JSON.parse(await stage.page('prometheus', path)) as QueryAnswer).data.result
    }
    const up = async (): Promise<Record<string, number>> => {
      const found = await query('count by (job) (up == 1)')
      return Object.fromEntries(found.map(({ metric, value }) => [metric.job ?? '', Number(value[1])]))
    }
    const all = {
      ...{ prometheus: 1, marathon: 1, nodes: 4 },
      ...{ 'mesos-master': 1, 'mesos-agent': 3, 'node-exporter': 3 },
    }
    await eventually(async () => expect(await up()).to.deep.equal(all), patience)
    expect(await query('node_memory_MemTotal_bytes > 0')).to.have.lengthOf(3)

    const [before] = await query('count(up)')
    if (!before) throw new Error('nothing was counted')
    const then = `&time=${before.value[0]}`
    await stage.replaced('prometheus', (task) => stage.crash(task))
    await eventually(async () => expect(await query('count(up)', then)).to.deep.equal([before]), patience)
    await stage.upgrade('prometheus')
    await eventually(async () => expect(await query('count(up)', then)).to.deep.equal([before]), patience)
    await stage.upgrade('node-exporter')
    await eventually(async () => expect(await up()).to.deep.equal(all), patience)
    await stage.uninstall('prometheus')
    await stage.uninstall('node-exporter')
  })

  it('lead requests to an app by its virtual host, and drop none while it restarts and haproxy reloads', async () => {
    await startApp(webApp)
    await stage.install('marathon-lb', { haproxy: { reloadPauseMs: 100 } })
    const balancer = await stage.taskOf('marathon-lb')
    expect(stage.hostOf(balancer).role).to.equal('slave_public')
    const url = `http://${balancer.host}/`
    const answers = async (): Promise<void> => {
      const words = ['curl', '-sf', '-H', `host: ${virtualHost}`, url]
      await eventually(
        async () => expect((await stage.lab.bootstrap(words)).stdout).to.include('the web app'),
        patience,
      )
    }
    await answers()
    const port = await stage.lab.bootstrap(['curl', '-sf', `http://${balancer.host}:10101/`])
    expect(port.stdout).to.include('the web app')

    const client = startSteadyClient(stage.lab, url, virtualHost)
    const old = (await stage.cluster.tasksOf('web')).map(({ id }) => id)
    await stage.cluster.front('/service/marathon/v2/apps//web/restart', { method: 'POST' })
    const reloads = Number(await stage.inTask('marathon-lb', 'reload-haproxy', '20'))
    await eventually(async () => {
      const now = await stage.cluster.settled('web', 2)
      expect(now.filter(({ id }) => old.includes(id))).to.deep.equal([])
    }, patience)
    const { fine, failed } = await client.stop()
    const log = await stage.cluster.dcos(['task', 'log', '--lines=60', 'marathon-lb', 'stdout'])
    expect(failed, log.stdout).to.deep.equal({})
    expect(fine).to.be.greaterThan(100)
    expect(reloads).to.be.at.least(20)

    await stage.upgrade('marathon-lb')
    await answers()
    await stage.uninstall('marathon-lb')
    await removeApp('web')
  })

  it('keep images in docker-registry, from where agents run them', async () => {
    await stage.install('docker-registry')
    const layout = join(stage.lab.folder, 'pushed')
    await universeCommand(['image', 'build', 'redis', '--out', layout])
    const withRegistry = async <T>(use: (url: string) => Promise<T>): Promise<T> => {
      const task = await stage.taskOf('docker-registry')
      const forward = await stage.lab.forward(stage.hostOf(task), task.ports?.[0] ?? 0)
      try {
        return await use(forward.url)
      } finally {
        await forward.close()
      }
    }
    const tags = (): Promise<unknown> =>
      withRegistry(async (url) => (await fetch(`${url}/v2/redis/tags/list`)).json())
    await withRegistry((url) => universeCommand(['image', 'push', 'all', '--from', layout, '--to', url]))

    await stage.replaced('docker-registry', (task) => stage.crash(task))
    expect(await tags()).to.deep.equal({ name: 'redis', tags: ['7.0'] })
    await startApp(storedApp)
    await removeApp('stored')
    await stage.upgrade('docker-registry')
    expect(await tags()).to.deep.equal({ name: 'redis', tags: ['7.0'] })
    await stage.uninstall('docker-registry')
  })

  it('open jupyter-notebook at the front door, which computes, and keeps notebooks', async () => {
    await stage.install('jupyter-notebook')
    const token = await stage.inTask('jupyter-notebook', 'cat', '/mnt/mesos/sandbox/data/.token')
    expect(await stage.page('jupyter-notebook', `tree?token=${token}`)).to.include('Home Page')
    const login = (await stage.cluster.dcos(['config', 'show', 'core.dcos_acs_token'])).stdout.trim()
    const door = await stage.lab.forward('m1', 80)
    const notebook: Notebook = openNotebook(`${door.url}/service/jupyter-notebook/`, `token=${login}`, token)
    expect(await notebook.evaluate('1 + 1')).to.equal('2')

    const cell = { cell_type: 'markdown', metadata: {}, source: 'kept' }
    const content = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 4 }
    await notebook.write('kept.ipynb', content)
    const kept = (): Promise<unknown> =>
      eventually(async () => expect(await notebook.read('kept.ipynb')).to.deep.equal(content), patience)
    await stage.replaced('jupyter-notebook', (task) => stage.crash(task))
    await kept()
    await stage.upgrade('jupyter-notebook')
    await kept()
    expect(await notebook.evaluate('6 * 7')).to.equal('42')
    await stage.uninstall('jupyter-notebook')
  })
})
