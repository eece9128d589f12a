import { Resolver } from 'node:dns/promises'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { front, frontJson } from './support/http.ts'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'
import { processesWith, taskProcessesBelow } from './support/processes.ts'
import { root, start } from './support/run.ts'

interface MarathonTask {
  id: string
  appId: string
  host: string
  ports: number[]
  state: string
}

interface App {
  app: {
    tasksRunning: number
    tasksHealthy: number
    instances: number
    deployments: unknown[]
    version: string
  }
}

describe('The story of a local cluster', function () {
  this.timeout(300_000)
  let workspace: Workspace
  let cluster: TestCluster

  const tasksOf = async (appId: string): Promise<MarathonTask[]> => {
    const { tasks } = await frontJson<{ tasks: MarathonTask[] }>(
      cluster.info,
      `/service/marathon/v2/apps/${appId}/tasks`,
    )
    return tasks.filter(({ state }) => state === 'TASK_RUNNING')
  }
  const app = async (appId: string): Promise<App['app']> =>
    (await frontJson<App>(cluster.info, `/service/marathon/v2/apps/${appId}`)).app
  const settled = (appId: string, instances: number): Promise<unknown> =>
    eventually(
      async () => {
        const { tasksRunning, tasksHealthy, deployments } = await app(appId)
        return tasksRunning === instances && tasksHealthy === instances && deployments.length === 0
      },
      { timeoutMs: 120_000, what: `${appId} with ${instances} healthy instances` },
    )
  const definition = async (name: string, content: unknown): Promise<string> => {
    const file = join(workspace.folder, name)
    await writeFile(file, JSON.stringify(content))
    return file
  }

  before(async function () {
    this.timeout(300_000)
    workspace = await createWorkspace()
    cluster = await workspace.up()
  })
  after(async function () {
    this.timeout(300_000)
    await cluster?.stop()
    await workspace?.remove()
  })

  it('prints what it did, the address, the login and three commands to try', async () => {
    await eventually(() => cluster.printed().includes('Ctrl-C ends the cluster'))
    expect(cluster.printed()).to.include(cluster.info.url)
    expect(cluster.printed()).to.match(/Login +admin \/ \S{20}/)
    expect(cluster.printed().match(/^ {2}npx dcos /gm)).to.have.length(3)
  })

  it('lets the dcos command log in with user and password, and refuses a wrong password', async () => {
    const [, password = ''] = /Login +admin \/ (\S+)/.exec(cluster.printed()) ?? []
    const environment = { DCOS_DIR: join(workspace.folder, 'other') }
    const wrong = await workspace.dcos(
      ['cluster', 'setup', cluster.info.url, '--username', 'admin', '--password', 'x'],
      { environment },
    )
    expect(wrong.exitCode).to.equal(1)
    expect(wrong.stderr).to.include('DCL_CLI_LOGIN_FAILED')
    const right = await workspace.dcos(
      ['cluster', 'setup', cluster.info.url, '--username', 'admin', '--password', password],
      { environment },
    )
    expect(right.stderr).to.include('Attached to cluster "dcos-local"')
    const nodes = await workspace.dcos(['node', 'list'], { environment })
    expect(nodes.exitCode, nodes.stderr).to.equal(0)
  })

  it('lists three agents and the leading master', async () => {
    const nodes = await workspace.dcosJson<{ type: string; status: string }[]>(['node', 'list'])
    expect(nodes.filter(({ type }) => type === 'agent')).to.have.length(3)
    expect(nodes.filter(({ type }) => type === 'master (leader)')).to.have.length(1)
    expect((await workspace.dcos(['node'])).stdout).to.match(/^HOSTNAME/)
  })

  it('has hello-world installed and finds the others of our Universe', async () => {
    const installed = await workspace.dcos(['package', 'list'])
    expect(installed.stdout).to.match(/hello-world +\d+\.\d+\.\d+ +\w+ +\/hello-world/)
    const found = await workspace.dcos(['package', 'search', 'hello'])
    expect(found.stdout).to.include('hello-pair').and.include('hello-cron')
  })

  it('answers for hello-world at the front door, to those who are logged in', async () => {
    const answer = await front(cluster.info, '/service/hello-world/')
    expect(answer.status, answer.body).to.equal(200)
    expect(answer.body).to.include('hello')
    expect((await front(cluster.info, '/service/hello-world/', { token: '' })).status).to.equal(401)
  })

  it('shows a page with HEAD / as a plain 200', async () => {
    const head = await front(cluster.info, '/', { method: 'HEAD', token: '' })
    expect(head.status).to.equal(200)
    const page = await front(cluster.info, '/', { token: '' })
    expect(page.headers['content-type']).to.match(/^text\/html/)
    expect(page.body).to.include('<title>')
  })

  it('gives hello-world a name, with address and service records', async () => {
    const resolver = new Resolver()
    resolver.setServers([cluster.info.dnsAddress])
    const [task] = await tasksOf('hello-world')
    // The names follow the tasks, a little later.
    await eventually(async () =>
      expect(await resolver.resolve4('hello-world.marathon.mesos')).to.deep.equal([task?.host]),
    )
    await eventually(async () => {
      const records = await resolver.resolveSrv('_hello-world._tcp.marathon.mesos')
      expect(records.map(({ port }) => port)).to.deep.equal([task?.ports[0]])
    })
  })

  it('shows the log of a task, and follows it until it ends', async () => {
    const log = await workspace.dcos(['task', 'log', 'hello-world', 'stdout'])
    expect(log.exitCode, log.stderr).to.equal(0)
    const enough = join(workspace.folder, 'enough')
    const file = await definition('talker.json', {
      id: '/talker',
      cmd: `for i in 1 2 3; do echo line-$i; sleep 0.3; done; until test -e ${enough}; do sleep 0.2; done`,
      cpus: 0.1,
      mem: 32,
    })
    await workspace.dcos(['marathon', 'app', 'add', file])
    await eventually(async () => (await tasksOf('talker')).length === 1)
    const [task] = await tasksOf('talker')
    const words = ['task', 'log', task?.id ?? '', '--follow', '--all']
    const following = start([process.execPath, join(root, 'cli', 'bin', 'dcos'), ...words], workspace)
    try {
      await eventually(() => following.output().stdout.includes('line-3\n'))
    } finally {
      await writeFile(enough, '')
    }
    const followed = await following.finished
    expect(followed.stdout).to.equal('line-1\nline-2\nline-3\n')
    expect(followed.stderr).to.include('has ended')
    await workspace.dcos(['marathon', 'app', 'remove', '/talker', '--force', '--wait'])
  })

  it('starts a new task when the process of one is killed', async () => {
    const [before] = await tasksOf('hello-world')
    const pids = processesWith('MESOS_TASK_ID', before?.id ?? '?')
    expect(pids).to.not.be.empty
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await eventually(async () => {
      const [now] = await tasksOf('hello-world')
      return now !== undefined && now.id !== before?.id
    })
    await settled('hello-world', 1)
  })

  it('scales by the command, with progress, and shows the steps beforehand', async () => {
    const preview = await workspace.dcos(['marathon', 'app', 'scale', '/hello-world', '3', '--dry-run'])
    expect(preview.stdout, preview.stderr).to.include('ScaleApplication /hello-world')
    expect((await app('hello-world')).instances).to.equal(1)
    const scaled = await workspace.dcos(['marathon', 'app', 'scale', '/hello-world', '3', '--wait'])
    expect(scaled.exitCode, scaled.stderr).to.equal(0)
    expect(scaled.stderr).to.include('is done')
    await settled('hello-world', 3)
    const hosts = new Set((await tasksOf('hello-world')).map(({ host, ports }) => `${host}:${ports.join()}`))
    expect(hosts.size).to.equal(3)
  })

  it('replaces a version by a rolling upgrade that never stops serving', async () => {
    const old = (await tasksOf('hello-world')).map(({ id }) => id)
    const { version } = await app('hello-world')
    let failures = 0
    let asked = 0
    let upgrading = true
    const clients = (async () => {
      while (upgrading) {
        asked += 1
        if ((await front(cluster.info, '/service/hello-world/')).status !== 200) failures += 1
      }
    })()
    const changed = await workspace.dcos(
      ['marathon', 'app', 'update', '/hello-world', 'env={"HELLO_NOTE":"second"}', '--wait'],
      { timeoutMs: 120_000 },
    )
    upgrading = false
    await clients
    expect(changed.exitCode, changed.stderr).to.equal(0)
    await settled('hello-world', 3)
    expect((await app('hello-world')).version).to.not.equal(version)
    expect((await tasksOf('hello-world')).filter(({ id }) => old.includes(id))).to.be.empty
    expect(asked).to.be.greaterThan(0)
    expect(failures, `failures among ${asked} requests`).to.equal(0)
  })

  it('says for every agent why an app does not fit', async () => {
    const file = await definition('big.json', {
      id: '/big',
      cmd: 'sleep 1000',
      cpus: 1000,
      mem: 32,
      instances: 1,
    })
    await workspace.dcos(['marathon', 'app', 'add', file])
    const shown = await eventually(async () => {
      const answer = await workspace.dcos(['marathon', 'app', 'show', '/big'])
      expect((answer.stderr.match(/\[InsufficientCpus\]/g) ?? []).length).to.equal(3)
      return answer
    })
    expect(shown.stderr).to.include('1000')
    const { queue } = await frontJson<{
      queue: { app: { id: string }; explanation: { nodes: { rule: string }[] } }[]
    }>(cluster.info, '/service/marathon/v2/queue')
    const item = queue.find((candidate) => candidate.app.id === '/big')
    expect(item?.explanation.nodes.map(({ rule }) => rule)).to.deep.equal(Array(3).fill('InsufficientCpus'))
    const removed = await workspace.dcos(['marathon', 'app', 'remove', '/big', '--force', '--wait'])
    expect(removed.exitCode, removed.stderr).to.equal(0)
  })

  it('runs a job now and by its schedule', async () => {
    const file = await definition('job.json', {
      id: 'tidy',
      run: { cmd: 'echo tidied', cpus: 0.1, mem: 32, disk: 0 },
      schedules: [
        { id: 'often', cron: '* * * * *', timezone: 'UTC', enabled: true, concurrencyPolicy: 'ALLOW' },
      ],
    })
    const added = await workspace.dcos(['job', 'add', file])
    expect(added.exitCode, added.stderr).to.equal(0)
    const started = await workspace.dcos(['job', 'run', 'tidy'])
    expect(started.stdout).to.match(/^Run ID: /)
    await eventually(
      async () => (await workspace.dcosJson<unknown[]>(['job', 'history', 'tidy'])).length >= 1,
      { timeoutMs: 120_000 },
    )
    const askedMs = Date.now()
    const [job] = await workspace.dcosJson<{ id: string; schedules: { nextRunAt: string }[] }[]>([
      'job',
      'list',
    ])
    expect(job?.id).to.equal('tidy')
    expect(Date.parse(job?.schedules[0]?.nextRunAt ?? '')).to.be.greaterThan(askedMs - 60_000)
    expect((await workspace.dcos(['job', 'remove', 'tidy', '--stop-current-job-runs'])).exitCode).to.equal(0)
  })

  it('installs a package with a cron job and one with two services that find each other by name', async () => {
    const cron = await workspace.dcos(['package', 'install', 'hello-cron', '--yes'])
    expect(cron.exitCode, cron.stderr).to.equal(0)
    expect((await workspace.dcosJson<{ id: string }[]>(['job', 'list'])).map(({ id }) => id)).to.include(
      'hello-cron',
    )
    const pair = await workspace.dcos(['package', 'install', 'hello-pair', '--yes', '--wait'], {
      timeoutMs: 120_000,
    })
    expect(pair.exitCode, pair.stderr).to.equal(0)
    const page = await eventually(async () => {
      const answer = await front(cluster.info, '/service/hello-pair/')
      expect(answer.status, answer.body).to.equal(200)
      return answer.body
    })
    expect(page).to.include('backend')
    for (const name of ['hello-cron', 'hello-pair']) {
      const gone = await workspace.dcos(['package', 'uninstall', name, '--yes'])
      expect(gone.exitCode, gone.stderr).to.equal(0)
    }
    await eventually(async () => !(await workspace.dcos(['package', 'list'])).stdout.includes('hello-pair'))
  })

  it('shows the schedulers as services, and its tables also as JSON', async () => {
    const services = await workspace.dcosJson<{ name: string; active: boolean }[]>(['service', 'list'])
    expect(services.filter(({ active }) => active).map(({ name }) => name)).to.have.members([
      'marathon',
      'metronome',
    ])
    const tasks = await workspace.dcosJson<{ name: string }[]>(['task', 'list'])
    expect(tasks.map(({ name }) => name)).to.include('hello-world')
  })

  it('answers unknown things with what, where, why and what to try', async () => {
    const missing = await workspace.dcos(['marathon', 'app', 'show', '/nothing'])
    expect(missing.exitCode).to.equal(1)
    expect(missing.stderr).to.include('/nothing').and.include('try:').and.include('code: DCL_')
    const bad = await workspace.dcos(['marathon', 'app', 'add'], { input: '{"id": "/x", "cpus": "many"}' })
    expect(bad.exitCode).to.equal(1)
    expect(bad.stderr).to.include('/cpus').and.not.include('    at ')
    const unknown = await workspace.dcos(['package', 'install', 'no-such-thing', '--yes'])
    expect(unknown.exitCode).to.equal(1)
    expect(unknown.stderr).to.include('no-such-thing')
  })

  it('ends everything it started when it is told to stop', async () => {
    expect(taskProcessesBelow(workspace.dataDir)).to.not.be.empty
    expect(await cluster.stop()).to.equal(0)
    expect(taskProcessesBelow(workspace.dataDir)).to.be.empty
    expect(() => process.kill(cluster.info.pid, 0)).to.throw()
  })
})
