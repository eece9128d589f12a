import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { makeBundle } from './support/bundle.ts'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'
import type { Finished } from './support/run.ts'

const canary = 'Canary-5bd1e07a'

interface Task {
  id: string
  state: string
  slave_id: string
}

describe('Health, logs, metrics and diagnostics, through the front door of a local cluster', function () {
  this.timeout(300_000)
  let workspace: Workspace
  let cluster: TestCluster
  let task: Task

  const get = async (
    path: string,
    accept = 'application/json',
    token = cluster.info.token,
  ): Promise<{ status: number; body: string; headers: Record<string, unknown> }> =>
    requestText({ url: cluster.info.url + path, headers: { accept, authorization: `token=${token}` } })
  const json = async <T>(path: string): Promise<T> => {
    const { status, body } = await get(path)
    expect(status, `${path}: ${body}`).to.equal(200)
    return JSON.parse(body) as T
  }
  const succeeded = ({ exitCode, stdout, stderr }: Finished): string => {
    expect(exitCode, stdout + stderr).to.equal(0)
    return stdout
  }

  before(async function () {
    this.timeout(300_000)
    workspace = await createWorkspace()
    cluster = await workspace.up()
    const file = join(workspace.folder, 'talker.json')
    const app = {
      id: '/talker',
      cmd: 'for i in 1 2 3 4 5; do echo "line $i"; done; exec sleep 100000',
      ...{ cpus: 0.1, mem: 32, env: { DB_PASSWORD: canary } },
    }
    await writeFile(file, JSON.stringify(app))
    succeeded(await workspace.dcos(['marathon', 'app', 'add', file]))
    task = await eventually(
      async () => {
        const tasks = await workspace.dcosJson<Task[]>(['task', 'list', 'talker'])
        const running = tasks.find(({ state }) => state === 'TASK_RUNNING')
        if (!running) throw new Error('it does not run yet')
        return running
      },
      { timeoutMs: 120_000, what: 'the task' },
    )
  })
  after(async function () {
    this.timeout(300_000)
    await cluster?.stop()
    await workspace?.remove()
  })

  it('are for nobody without a login', async () => {
    for (const path of [
      '/system/health/v1/units',
      '/system/health/v1/diagnostics',
      '/system/v1/logs/v2/component',
      '/system/v1/metrics/v0/node',
      '/system/checks/v1/node/',
      '/system/v1/leader/mesos/logs/v2/component',
      '/system/v1/leader/marathon/metrics/v0/node',
      `/system/v1/agent/${task.slave_id}/logs/v2/component`,
    ])
      expect((await get(path, '*/*', '')).status, path).to.equal(401)
  })

  it('tell of every node and unit', async () => {
    await eventually(
      async () => {
        const { units } = await json<{ units: { id: string; health: number }[] }>(
          '/system/health/v1/units?cache=0',
        )
        expect(units.map(({ id }) => id)).to.include.members([
          'dcos-marathon.service',
          'dcos-mesos-slave.service',
        ])
        expect(units.filter(({ health }) => health !== 0)).to.deep.equal([])
      },
      { timeoutMs: 120_000 },
    )
    const { nodes } = await json<{ nodes: { host_ip: string; role: string }[] }>('/system/health/v1/nodes')
    expect(nodes.map(({ role }) => role)).to.include.members(['master', 'agent'])
    const own = await json<{ node_role: string }>('/system/health/v1/')
    expect(own.node_role).to.equal('master')
    const { status } = await get('/system/checks/v1/cluster/')
    expect(status).to.equal(200)
  })

  it('lead from the id of a task, or its beginning, to its log on the agent', async () => {
    const path = `/system/v1/logs/v2/task/${task.id}/file/stdout?cursor=END&skip=-2`
    const redirect = await get(path, 'text/plain')
    expect(redirect.status).to.equal(303)
    const place = new URL(String(redirect.headers.location), cluster.info.url + path)
    expect(place.pathname).to.match(new RegExp(`^/system/v1/agent/${task.slave_id}/logs/v2/task/frameworks/`))
    await eventually(async () => {
      const log = await get(place.pathname + place.search, 'text/plain')
      return log.body === 'line 4\nline 5\n'
    })
    expect((await get('/system/v1/logs/v2/task/talker', 'text/plain')).status).to.equal(303)
    expect((await get('/system/v1/logs/v2/task/nothing', 'text/plain')).status).to.equal(404)
    expect(succeeded(await workspace.dcos(['task', 'log', 'talker', '--lines', '3']))).to.include(
      'line 3\nline 4\nline 5\n',
    )
  })

  it('give the log of a component, of the leader and of an agent', async () => {
    const log = await get('/system/v1/logs/v2/component/dcos-iam.service?limit=1')
    expect(log.status).to.be.oneOf([200, 204])
    const leader = await get('/system/v1/leader/mesos/logs/v2/component/dcos-mesos-master.service?skip=-5')
    expect(leader.status).to.equal(200)
    const [line = ''] = leader.body.split('\n')
    expect((JSON.parse(line) as { fields: object }).fields).to.include({ SYSLOG_IDENTIFIER: 'mesos-master' })
    expect((await get(`/system/v1/agent/${task.slave_id}/logs/v2/component?skip=-1`)).status).to.equal(200)
    expect((await get('/system/v1/logs/v2/component/ssh.service')).status).to.equal(404)
    succeeded(await workspace.dcos(['node', 'log', '--leader', '--lines', '3']))
  })

  it('measure nodes and containers', async () => {
    const node = `/system/v1/agent/${task.slave_id}/metrics/v0/node`
    const { datapoints } = await json<{ datapoints: { name: string }[] }>(node)
    expect(datapoints.map(({ name }) => name)).to.include('memory.total')
    const list = `/system/v1/agent/${task.slave_id}/metrics/v0/containers`
    await eventually(async () => {
      const containers = await json<string[]>(list)
      const found = await Promise.all(
        containers.map((id) => json<{ dimensions: Record<string, unknown> }>(`${list}/${id}`)),
      )
      const mine = found.find(({ dimensions }) => dimensions.task_id === task.id)
      expect(mine?.dimensions).to.include({ framework_name: 'marathon', task_name: 'talker' })
    })
    succeeded(await workspace.dcos(['node', 'metrics', 'details', task.slave_id]))
  })

  it('collect a bundle of all nodes without what is secret', async () => {
    const files = await makeBundle(cluster.info, 'of-the-test')
    expect([...files.keys()]).to.include.members([
      '127.0.0.1_master/dcos-marathon.service',
      '127.0.0.1_master/5050-state.json',
      '127.0.0.11_agent/5051-state.json',
    ])
    expect(files.get('127.0.0.1_master/5050-state.json')).to.include(task.id)
    const { superuser } = JSON.parse(await readFile(join(workspace.dataDir, 'cluster.json'), 'utf8')) as {
      superuser: { password: string; passwordHash: string }
    }
    for (const secret of [canary, superuser.password, superuser.passwordHash, cluster.info.token]) {
      const holding = [...files].filter(([, text]) => text.includes(secret)).map(([name]) => name)
      expect(holding).to.deep.equal([])
    }
  })
})
