import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { compareSnapshots, labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab, LabHost, ProgramResult, Snapshot } from '../lab/index.ts'
import { fetchPackages } from './support/fetched-packages.ts'
import { labCluster, taskProcesses } from './support/lab-cluster.ts'
import type { LabCluster } from './support/lab-cluster.ts'
import { provesSecrets } from './support/secrets-on-hosts.ts'
import { provesBundle, provesHealth, provesLogs, provesTaskMetrics } from './support/node-apis-on-hosts.ts'

interface Summary {
  changes: number
  url: string
  packages: { name: string; url?: string }[]
  seconds: Record<string, number>
}

interface Slave {
  id: string
  hostname: string
  attributes: Record<string, unknown>
  resources: { mem: number }
}

const sleeper = (id: string, instances: number): object => ({
  id,
  cmd: 'exec sleep 100000',
  cpus: 0.1,
  mem: 16,
  instances,
  networks: [{ mode: 'host' }],
  upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
})

describe('An installation over SSH on bare hosts', function () {
  this.timeout(600_000)
  let lab: Lab
  let cluster: LabCluster
  let host: Record<'m1' | 'a1' | 'a2' | 'p1', LabHost>
  const bare = new Map<string, Snapshot>()
  const install = ['install', '--json', '--config']

  const changedSince = async (): Promise<string[]> => {
    const found = await Promise.all(
      lab.hosts.map(async (one) => {
        const before = bare.get(one.name)
        if (before === undefined) throw new Error(`no snapshot of ${one.name}`)
        return compareSnapshots(before, await one.snapshot()).map((line) => `${one.name}: ${line}`)
      }),
    )
    return found.flat()
  }

  /** Starts an installation, does something at the first line that fits, and returns how the installer ended. */
  const interrupt = async (
    line: RegExp,
    act: (kill: () => void) => Promise<void> | void,
  ): Promise<string> => {
    const child = lab.startBootstrap(['dcos-installer', 'install', '--config', cluster.configFile])
    let printed = ''
    let acted: Promise<void> | undefined
    child.stderr?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (line.test(printed)) acted ??= Promise.resolve(act(() => void child.kill('SIGKILL')))
    })
    child.stdout?.resume()
    await once(child, 'close')
    expect(acted, printed).not.to.equal(undefined)
    await acted
    return printed
  }

  const installed = async (): Promise<Summary> => {
    const result = await cluster.installer([...install, cluster.configFile])
    expect(result.exitCode, result.stderr).to.equal(0)
    return JSON.parse(result.stdout) as Summary
  }

  const slaves = async (): Promise<Slave[]> =>
    (await cluster.front<{ slaves: Slave[] }>('/mesos/slaves')).slaves

  const succeeded = ({ exitCode, stdout, stderr }: ProgramResult): string => {
    expect(exitCode, stdout + stderr).to.equal(0)
    return stdout
  }

  before(async function () {
    this.timeout(1_200_000)
    await skipWithoutLab(this)
    await fetchPackages()
    lab = await labUp({ masters: 1, agents: 2, publicAgents: 1 })
    host = { m1: lab.host('m1'), a1: lab.host('a1'), a2: lab.host('a2'), p1: lab.host('p1') }
    cluster = await labCluster(lab, ['hello-world'])
    await Promise.all(lab.hosts.map(async (one) => void bare.set(one.name, await one.snapshot())))
  })
  after(() => lab?.down())

  it('says for each host what it would change, and changes nothing', async () => {
    const { exitCode, stdout, stderr } = await cluster.installer(['plan', '--config', cluster.configFile])
    expect(exitCode, stderr).to.equal(0)
    for (const { address } of lab.hosts) expect(stdout).to.include(`${address}\n  push runtime and packages`)
    expect(stdout).to.include('install the package hello-world')
    expect(await changedSince()).to.deep.equal([])
    expect(await readdir(lab.folder)).not.to.include('dcos-installer')
  })

  it('begins on no host when one of them does not fit, and says which and why', async () => {
    const squatter = ['systemd-run', '--quiet', '--unit=squatter', '/usr/sbin/sshd', '-D', '-p', '5051']
    succeeded(await host.a2.exec(squatter))
    await eventually(async () => (await host.a2.exec(['cat', '/proc/net/tcp'])).stdout.includes(':13BB '))
    try {
      const { exitCode, stderr } = await cluster.installer(['install', '--config', cluster.configFile])
      expect(exitCode).to.equal(78)
      expect(stderr).to.include(`${host.a2.address}: something listens on 5051/tcp already`)
      expect(stderr).to.include('nothing was changed on any host')
    } finally {
      await host.a2.exec(['systemctl', 'stop', 'squatter.service'])
    }
    expect(await changedSince()).to.deep.equal([])
  })

  it('goes on after it was killed while it sent and while it activated, and ends healthy', async () => {
    await interrupt(/\] push {2}\S+ {2}sending/, (kill) => kill())
    await interrupt(/\] activate {2}/, (kill) => kill())
    const { url, packages } = await installed()
    expect(url).to.equal(`http://${host.m1.address}/`)
    expect(packages).to.deep.equal([{ name: 'hello-world', url: `${url}service/hello-world/` }])
  })

  it('finds nothing to do the second time', async () => {
    const { changes } = await installed()
    expect(changes).to.equal(0)
    const { stdout } = await cluster.installer(['install', '--dry-run', '--config', cluster.configFile])
    expect(stdout).to.include('Nothing to do')
  })

  it('made keys that only root may read, and asks for a login', async () => {
    const look = await host.a1.exec([
      'stat',
      '--format=%a %U',
      '/var/lib/dcos/pki/node.key',
      '/var/lib/dcos/pki',
    ])
    expect(look.stdout).to.equal('600 root\n700 root\n')
    const agentFiles = await host.a1.exec(['ls', '/var/lib/dcos/pki'])
    expect(agentFiles.stdout.trim().split('\n'), 'no key to the state').to.deep.equal([
      'ca.crt',
      'node.crt',
      'node.key',
    ])
    const password = await readFile(join(cluster.folder, 'superuser-password'), 'utf8')
    const trusting = ['--ca-certs', join(cluster.folder, 'ca.crt')]
    const door = `https://${host.m1.address}`
    const setup = ['cluster', 'setup', door, ...trusting, '--username', 'admin', '--password']
    expect((await cluster.dcos([...setup, 'wrong'])).exitCode).not.to.equal(0)
    succeeded(await cluster.dcos([...setup, password.trim()]))
    const nodes = succeeded(await cluster.dcos(['node', 'list']))
    for (const { address } of lab.hosts) expect(nodes).to.include(address)
    succeeded(await cluster.installer(['status', '--config', cluster.configFile]))
  })

  it('has a name for the service on every host, and an answer at the front door', async () => {
    const [task] = await cluster.settled('hello-world', 1)
    const others = lab.hosts.filter(({ address }) => address !== task?.host)
    for (const other of others) {
      await eventually(async () => {
        const found = succeeded(await other.exec(['getent', 'hosts', 'hello-world.marathon.mesos']))
        expect(found).to.include(task?.host)
      })
    }
    await eventually(async () => {
      const page = await cluster
        .front<unknown>('/service/hello-world/')
        .catch((error: Error) => error.message)
      expect(JSON.stringify(page)).to.match(/hello/i)
    })
  })

  it('knows through the front door which release each agent runs', async () => {
    const { slaves } = await cluster.front<{ slaves: { id: string }[] }>('/mesos/slaves')
    expect(slaves).to.have.lengthOf(3)
    const release = await cluster.front<object>('/dcos-metadata/dcos-version.json')
    for (const { id } of slaves) {
      const path = `/system/v1/agent/${id}/dcos-metadata/dcos-version.json`
      await eventually(async () => expect(await cluster.front<object>(path)).to.deep.equal(release))
    }
  })

  it('gives a service its secrets, of which no disk has a value, and a new version by a signal', () =>
    provesSecrets(lab, cluster))

  it('leaves tasks alone when the agent is restarted or killed', async () => {
    await cluster.front('/service/marathon/v2/apps', { method: 'POST', body: sleeper('/sleeper', 4) })
    const tasks = await cluster.settled('sleeper', 4)
    const agent = lab.hosts.find(({ address }) => address === tasks[0]?.host) ?? host.a1
    const processes = await taskProcesses(agent)
    expect(processes).to.include('MainPID')
    succeeded(await agent.exec(['systemctl', 'restart', 'dcos-mesos-slave.service']))
    await eventually(() => cluster.installer(['status', '--config', cluster.configFile]).then(succeeded), {
      timeoutMs: 180_000,
    })
    succeeded(await agent.exec(['systemctl', 'kill', '--signal=SIGKILL', 'dcos-mesos-slave.service']))
    await eventually(() => cluster.installer(['status', '--config', cluster.configFile]).then(succeeded), {
      timeoutMs: 180_000,
    })
    expect(await taskProcesses(agent)).to.equal(processes)
    expect((await cluster.settled('sleeper', 4)).map(({ id }) => id)).to.have.members(
      tasks.map(({ id }) => id),
    )
  })

  it('loses nothing when every component of the master is killed', async () => {
    const before = await cluster.tasksOf('sleeper')
    for (const unit of [
      'dcos-mesos-master',
      'dcos-marathon',
      'dcos-metronome',
      'dcos-cosmos',
      'dcos-iam',
      'dcos-etcd',
    ]) {
      succeeded(await host.m1.exec(['systemctl', 'kill', '--signal=SIGKILL', `${unit}.service`]))
    }
    await cluster.complete()
    const after = await cluster.settled('sleeper', 4)
    expect(after.map(({ id }) => id)).to.have.members(before.map(({ id }) => id))
  })

  it('replaces the tasks of a host that is cut off, and ends the surplus when it is back', async () => {
    await host.a1.cutLink()
    try {
      await cluster.settled('sleeper', 4, (address) => address !== host.a1.address)
    } finally {
      await host.a1.mendLink()
    }
    await eventually(async () => !(await taskProcesses(host.a1)).includes('MainPID='), {
      timeoutMs: 180_000,
      what: 'the end of the surplus',
    })
    await cluster.settled('sleeper', 4)
  })

  it('takes a host that was restarted back by itself', async () => {
    await host.a1.reboot()
    await eventually(() => cluster.installer(['status', '--config', cluster.configFile]).then(succeeded), {
      timeoutMs: 180_000,
    })
    await cluster.settled('sleeper', 4)
  })

  it('goes on with a deployment after a power cut of the master', async () => {
    const deployment = cluster.front('/service/marathon/v2/apps//sleeper', {
      method: 'PUT',
      body: { instances: 8 },
    })
    await deployment
    await host.m1.powerCut()
    await host.m1.start()
    await cluster.complete()
    await cluster.settled('sleeper', 8)
  })

  it('names the host that dies in the middle, and finishes when it is there again', async () => {
    await cluster.configure('dns_search', 'example.org')
    const tasks = await cluster.settled('sleeper', 8)
    const agents = await slaves()
    await cluster.configure('nodes', { [host.a1.address]: { attributes: 'rack:b', resources: 'mem:3000' } })
    const printed = await interrupt(/\] activate {2}/, () => host.p1.powerCut())
    expect(printed).to.include(`${host.p1.address}: `).and.include('"activate" failed on 1 of 4 hosts')
    await host.p1.start()
    const { changes } = await installed()
    expect(changes).to.be.greaterThan(0)
    expect((await host.p1.exec(['cat', '/etc/resolv.conf'])).stdout).to.include('search example.org')
    // Another attribute and other resources make no other agent, and end no task.
    await eventually(async () => {
      const agent = (await slaves()).find(({ hostname }) => hostname === host.a1.address)
      expect(agent?.attributes).to.deep.equal({ rack: 'b' })
      expect(agent?.resources.mem).to.equal(3000)
      expect(agent?.id).to.equal(agents.find(({ hostname }) => hostname === host.a1.address)?.id)
    })
    const now = await cluster.settled('sleeper', 8)
    expect(now.map(({ id }) => id)).to.have.members(tasks.map(({ id }) => id))
  })

  it('unpacks no bundle with a flipped byte', async () => {
    const folder = join(cluster.folder, 'bundle')
    const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.bundle'))
    const bytes = await readFile(join(folder, name))
    const middle = Math.floor(bytes.length / 2)
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
    succeeded(await host.a2.exec(['sh', '-c', 'cat > /run/flipped.bundle'], { input: bytes }))
    const { exitCode, stderr } = await host.a2.exec([
      '/opt/dcos/active/bin/dcos-node',
      'unpack',
      '/run/flipped.bundle',
    ])
    await host.a2.exec(['rm', '/run/flipped.bundle'])
    expect(exitCode, stderr).to.equal(65)
    expect(stderr).to.include('DCL_BOOTSTRAP_BUNDLE_DAMAGED')
  })

  it('tells how every unit of every host does, and gives logs to who is logged in', async () => {
    const agent = (await slaves()).find(({ hostname }) => hostname === host.a1.address)
    await provesHealth(lab, cluster, agent?.id ?? '')
    await provesLogs(lab, cluster, agent?.id ?? '')
    await provesTaskMetrics(cluster)
  })

  it('collects a diagnostics bundle from every host', () => provesBundle(lab, cluster))

  it('leaves every host as it was', async () => {
    succeeded(await cluster.dcos(['package', 'uninstall', 'hello-world', '--yes']))
    const uninstall = ['uninstall', '--config', cluster.configFile]
    expect((await cluster.installer(uninstall)).exitCode).to.equal(64)
    expect(succeeded(await cluster.installer([...uninstall, '--dry-run']))).to.include('Nothing was changed')
    expect(succeeded(await cluster.installer([...uninstall, '--yes']))).to.include(
      'Removed the cluster from 4 hosts',
    )
    expect(await changedSince()).to.deep.equal([])
    expect(succeeded(await cluster.installer([...uninstall, '--yes']))).to.include('Nothing to do')
  })
})
