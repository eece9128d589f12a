import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { compareSnapshots, labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab, LabHost, ProgramResult, Snapshot } from '../lab/index.ts'
import { fetchPackages } from './support/fetched-packages.ts'
import { labCluster, taskProcesses } from './support/lab-cluster.ts'
import type { LabCluster } from './support/lab-cluster.ts'
import { askShop, guarded, packageSearch, paths, shop, sleeper } from './three-masters/definitions.ts'
import { masters, openFrontDoors } from './three-masters/front-doors.ts'
import type { FrontDoors, Master } from './three-masters/front-doors.ts'
import { keepLooking } from './three-masters/keep-looking.ts'

interface Task {
  id: string
  host: string
  state: string
}

const appPath = (id: string): string => `/service/marathon/v2/apps/${id}`
const patience = { timeoutMs: 180_000, intervalMs: 200 }
const marathonRight = '/acs/api/v1/acls/dcos:adminrouter:service:marathon'

describe('A cluster with three masters, strict security and enforced permissions', function () {
  this.timeout(600_000)
  let lab: Lab
  let cluster: LabCluster
  let doors: FrontDoors
  const bare = new Map<string, Snapshot>()

  const succeeded = ({ exitCode, stdout, stderr }: ProgramResult): string => {
    expect(exitCode, stdout + stderr).to.equal(0)
    return stdout
  }
  const installer = (...words: string[]): Promise<ProgramResult> =>
    cluster.installer([...words, '--config', cluster.configFile])
  const healthy = (): Promise<string> =>
    eventually(async () => succeeded(await installer('status')), { timeoutMs: 180_000, intervalMs: 500 })
  const others = (one: Master): [Master, Master] => {
    const [first = 'm1', second = 'm2'] = masters.filter((master) => master !== one)
    return [first, second]
  }
  const masterAt = (address: string): Master => {
    const found = masters.find((master) => lab.host(master).address === address)
    if (found === undefined) throw new Error(`no master has the address ${address}`)
    return found
  }
  const leadingMaster = async (by: Master = 'm1'): Promise<Master> => {
    const state = await doors.answers<{ leader_info: { hostname: string } }>(by, '/mesos/state')
    return masterAt(state.leader_info.hostname)
  }
  const tasksOf = async (master: Master, app: string): Promise<Task[]> => {
    const { tasks } = await doors.answers<{ tasks: Task[] }>(master, `${appPath(app)}/tasks`)
    return tasks.filter(({ state }) => state === 'TASK_RUNNING')
  }
  const settled = (master: Master, app: string, instances: number): Promise<Task[]> =>
    eventually(async () => {
      const { deployments } = (await doors.answers<{ app: { deployments: unknown[] } }>(master, appPath(app)))
        .app
      const tasks = await tasksOf(master, app)
      expect([tasks.length, deployments.length]).to.deep.equal([instances, 0])
      return tasks
    }, patience)
  const powerCut = async (host: LabHost): Promise<void> => {
    // A machine without power says no farewell on the wire either.
    await host.cutLink()
    await host.powerCut()
  }
  const powerBack = async (host: LabHost): Promise<void> => {
    await host.mendLink()
    await host.start()
  }
  /** Process of every task, on every agent. */
  const processes = (): Promise<string[]> =>
    Promise.all(lab.hosts.filter(({ role }) => role === 'slave').map(taskProcesses))
  const everywhere = (path: string, status = 200): Promise<unknown[]> =>
    Promise.all(masters.map((master) => doors.answers<unknown>(master, path, {}, status)))

  before(async function () {
    this.timeout(600_000)
    await skipWithoutLab(this)
    await fetchPackages()
    lab = await labUp({ masters: 3, agents: 2, publicAgents: 0 })
    await Promise.all(lab.hosts.map(async (one) => void bare.set(one.name, await one.snapshot())))
    cluster = await labCluster(lab, [])
    await cluster.configure('security', 'strict')
    await cluster.configure('permissions', 'enforce')
    succeeded(await cluster.installer(['install', '--config', cluster.configFile], 400_000))
    doors = await openFrontDoors(lab, cluster)
  })
  after(() => lab?.down())

  it('answers alike at every front door, wherever the leaders are, and sends nobody to another address', async () => {
    for (const path of paths) {
      await Promise.all(
        masters.map((master) =>
          eventually(async () => {
            const { status, location, text } = await doors.ask(master, path)
            expect([status, location], `${master} ${path}: ${text.slice(0, 300)}`).to.deep.equal([200, ''])
          }, patience),
        ),
      )
    }
    for (const master of masters) {
      const found = await doors.answers<{ packages: unknown[] }>(master, '/package/search', packageSearch)
      expect(found.packages, master).not.to.deep.equal([])
      const logs = await doors.ask(master, '/system/v1/leader/mesos/logs/v2/component/dcos-etcd?skip=-1')
      expect(logs.status, logs.text).to.equal(200)
      expect((await doors.ask(master, '/mesos/redirect')).location, master).not.to.match(/^https?:|^\/\//)
    }
  })

  it('has one leader of each kind, which all front doors know', async () => {
    for (const path of ['/service/marathon/v2/leader', '/service/metronome/leader']) {
      await eventually(async () => {
        const found = (await everywhere(path)).map((answer) => (answer as { leader: string }).leader)
        expect(new Set(found).size, found.join()).to.equal(1)
        masterAt((found[0] ?? '').replace(/:\d+$/, ''))
      }, patience)
    }
    const leaders = await Promise.all(masters.map((master) => leadingMaster(master)))
    expect(new Set(leaders).size).to.equal(1)
    expect(await healthy()).not.to.equal('')
  })

  it('streams the events of the leading Marathon through every front door', async () => {
    const ended = new AbortController()
    const heard = new Map<Master, string[]>()
    const listening = masters.map(async (master) => {
      const lines: string[] = []
      heard.set(master, lines)
      for await (const { event, data } of doors.events(master, ended.signal)) lines.push(`${event} ${data}`)
    })
    const done = Promise.allSettled(listening)
    try {
      await eventually(() => [...heard.values()].every((lines) => lines.length > 0), patience)
      await doors.answers('m2', '/service/marathon/v2/apps', { method: 'POST', body: sleeper }, 201)
      const told = (lines: string[]): boolean =>
        lines.some((line) => line.startsWith('status_update_event') && line.includes('/sleeper'))
      await eventually(() => [...heard.values()].every(told), patience)
    } finally {
      ended.abort(new Error('heard enough'))
      await done
    }
    await settled('m3', 'sleeper', 4)
  })

  it('has an account, a permission and their end in force at all masters at once, whichever took them', async () => {
    const ann = '/acs/api/v1/users/ann'
    await doors.answers('m1', ann, { method: 'PUT', body: { password: 'correct horse' } }, 201)
    let token = ''
    await eventually(async () => {
      const { status, text } = await doors.login('m2', 'ann', 'correct horse')
      expect(status, text).to.equal(200)
      token = (JSON.parse(text) as { token: string }).token
    }, patience)
    const sees = (status: number): Promise<unknown> =>
      Promise.all(
        masters.map((master) =>
          eventually(async () => {
            const answer = await doors.ask(master, '/service/marathon/v2/info', { token })
            expect(answer.status, `${master}: ${answer.text}`).to.equal(status)
          }, patience),
        ),
      )
    await sees(403)
    await doors.answers('m3', marathonRight, { method: 'PUT', body: { description: 'Marathon' } }, 201)
    await doors.answers('m3', `${marathonRight}/users/ann/full`, { method: 'PUT' }, 204)
    await sees(200)
    await doors.answers('m1', `${marathonRight}/users/ann/full`, { method: 'DELETE' }, 204)
    await sees(403)
    for (const master of masters) {
      await eventually(
        async () => expect((await doors.login(master, 'ann', 'wrong')).status, master).to.equal(429),
        patience,
      )
    }
    await doors.answers('m2', ann, { method: 'DELETE' }, 204)
    await sees(401)
  })

  it('gives a secret that one master took to a task, and shows it at the others; a watch hears of every master', async () => {
    const path = '/secrets/v1/secret/default/guarded/word'
    await doors.answers('m1', path, { method: 'PUT', body: { value: 'canary' } }, 201)
    for (const master of masters) {
      expect(await doors.answers(master, path)).to.deep.equal({ value: 'canary' })
    }
    const [, standby] = others(await leadingMaster())
    await doors.answers(standby, '/service/marathon/v2/apps', { method: 'POST', body: guarded }, 201)
    await settled('m1', 'guarded', 1)
    const { index } = await doors.answers<{ index: number }>('m1', '/config/v1/namespaces')
    const watching = doors.ask('m2', `/config/v1/watch/web?index=${index}&wait=60`, { timeoutMs: 180_000 })
    await doors.answers('m3', '/config/v1/keys/web/colour', { method: 'PUT', body: { value: 'blue' } })
    const { status, text } = await watching
    expect(status, text).to.equal(200)
    expect(text).to.include('"colour"')
  })

  it('balances a virtual address on every node, and lets the command log in at every master', async () => {
    await doors.answers('m1', '/service/marathon/v2/apps', { method: 'POST', body: shop }, 201)
    await settled('m1', 'shop', 2)
    await Promise.all(
      lab.hosts.map((host) =>
        eventually(async () => {
          const { stdout } = await host.exec(['/opt/dcos/active/bin/node', '-e', askShop])
          expect(stdout.trim(), host.name).to.equal('shop')
        }, patience),
      ),
    )
    const password = (await readFile(join(cluster.folder, 'superuser-password'), 'utf8')).trim()
    const trusting = ['--ca-certs', join(cluster.folder, 'ca.crt')]
    for (const master of masters) {
      const page = await doors.ask(master, '/service/shop/')
      expect([page.status, page.text]).to.deep.equal([200, 'shop'])
      const door = `https://${lab.host(master).address}`
      const login = ['--username', 'admin', '--password', password]
      succeeded(await cluster.dcos(['cluster', 'setup', door, ...trusting, ...login]))
      expect(succeeded(await cluster.dcos(['node', 'list']))).to.include(lab.host('a1').address)
    }
  })

  it('finishes a deployment whose leading master loses its power, restarts no task, and takes the master back', async () => {
    const lost = await leadingMaster()
    const [one, two] = others(lost)
    const before = await settled(one, 'sleeper', 4)
    const looking = keepLooking([lab.host(one), lab.host('a1')], 'sleeper.marathon.mesos')
    try {
      await doors.answers(one, appPath('/sleeper'), { method: 'PUT', body: { instances: 10 } })
      await powerCut(lab.host(lost))
      const after = await settled(two, 'sleeper', 10)
      expect(after.map(({ id }) => id)).to.include.members(before.map(({ id }) => id))
      for (const master of [one, two]) {
        for (const path of paths) await doors.answers(master, path)
        expect(await leadingMaster(master)).not.to.equal(lost)
      }
      const leader = (await lab.host('a1').exec(['getent', 'hosts', 'leader.mesos'])).stdout
      if (leader.includes(lab.host(lost).address)) {
        await eventually(async () => {
          const { stdout } = await lab.host('a1').exec(['getent', 'hosts', 'leader.mesos'])
          expect(stdout).not.to.include(lab.host(lost).address)
        }, patience)
      }
    } finally {
      await looking.stop()
      await powerBack(lab.host(lost))
    }
    expect(looking.missed()).to.deep.equal([])
    await healthy()
    await everywhere('/service/marathon/v2/apps')
    expect((await settled(lost, 'sleeper', 10)).map(({ id }) => id)).to.include.members(
      before.map(({ id }) => id),
    )
  })

  it('shows nobody that the store, the identity service or the front door of one master was killed', async () => {
    const ran = await processes()
    const killed = await leadingMaster()
    const [one, two] = others(killed)
    for (const unit of ['dcos-etcd', 'dcos-iam', 'dcos-adminrouter', 'dcos-marathon', 'dcos-mesos-master']) {
      succeeded(await lab.host(killed).exec(['systemctl', 'kill', '--signal=SIGKILL', `${unit}.service`]))
      for (const master of [one, two, killed]) {
        for (const path of ['/service/marathon/v2/apps', '/acs/api/v1/users', '/mesos/state-summary'])
          await doors.answers(master, path)
      }
    }
    expect(await processes()).to.deep.equal(ran)
    await healthy()
  })

  it('says what is the matter while two masters are away, lets tasks run on, and works again with them', async () => {
    const ran = await processes()
    const away = ['m2', 'm3'].map((name) => lab.host(name))
    await Promise.all(away.map(powerCut))
    try {
      await eventually(async () => {
        const { status, text } = await doors.ask('m1', '/service/marathon/v2/apps')
        expect(status, text).to.be.within(502, 504)
        expect(text).to.match(/leader/i)
      }, patience)
      const write = { method: 'PUT', body: { password: 'correct horse' } } as const
      const refused = await doors.ask('m1', '/acs/api/v1/users/ben', { ...write, timeoutMs: 180_000 })
      expect(refused.status, refused.text).to.be.within(500, 504)
      expect(refused.text).to.match(/DCL_|ERR_/)
      expect(await processes()).to.deep.equal(ran)
      const name = await lab.host('a2').exec(['getent', 'hosts', 'sleeper.marathon.mesos'])
      expect(name.exitCode, 'names are known while nobody leads').to.equal(0)
    } finally {
      await Promise.all(away.map(powerBack))
    }
    await healthy()
    await everywhere('/service/marathon/v2/apps')
    expect(await processes()).to.deep.equal(ran)
    await doors.answers('m2', appPath('/sleeper'), { method: 'PUT', body: { instances: 2 } })
    await settled('m3', 'sleeper', 2)
  })

  it('has nothing to do the second time, shows its certificates, and leaves every host as it was', async () => {
    const again = succeeded(await installer('install', '--dry-run'))
    expect(again).to.include('Nothing to do')
    const listed = succeeded(await installer('certificates', 'list', '--json'))
    const shown = JSON.parse(listed) as { host: string; state: string }[]
    expect(new Set(shown.map(({ state }) => state))).to.deep.equal(new Set(['valid']))
    for (const { address } of lab.hosts) expect(shown.map(({ host }) => host)).to.include(address)
    succeeded(await installer('uninstall', '--yes'))
    const changes = await Promise.all(
      lab.hosts.map(async (host) => {
        const before = bare.get(host.name)
        if (before === undefined) throw new Error(`no snapshot of ${host.name}`)
        return compareSnapshots(before, await host.snapshot()).map((line) => `${host.name}: ${line}`)
      }),
    )
    expect(changes.flat()).to.deep.equal([])
  })
})
