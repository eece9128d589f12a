import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab, LabHost } from '../lab/index.ts'
import { pushImages } from './containers/images.ts'
import { fetchPackages } from './support/fetched-packages.ts'
import { startHostRegistry } from './support/host-registry.ts'
import { albumPod, app, picturedApp, server, slowSeconds } from './networks/definitions.ts'
import type { MesosState, MesosTask } from './networks/definitions.ts'
import { checkVirtualAddress } from './networks/virtual-address.ts'
import { labCluster } from './support/lab-cluster.ts'
import type { LabCluster } from './support/lab-cluster.ts'

describe('Networks of containers', function () {
  this.timeout(600_000)
  let lab: Lab
  let cluster: LabCluster
  let agents: LabHost[]

  const ok = async (host: LabHost, ...command: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await host.exec(command)
    expect(exitCode, `${command.join(' ')}: ${stderr}`).to.equal(0)
    return stdout.trim()
  }
  const node = '/opt/dcos/active/bin/node'
  /** What an address answers to a host, or why not. */
  const ask = async (host: LabHost, url: string): Promise<string> => {
    const program = `fetch('${url}',{signal:AbortSignal.timeout(30_000)}).then(async r=>process.stdout.write(await r.text()),e=>process.stdout.write('failed: '+(e.cause?.code??e.message)))`
    return await ok(host, node, '-e', program)
  }
  const running = async (name: string): Promise<{ task: MesosTask; host: LabHost }[]> => {
    const state = await cluster.front<MesosState>('/mesos/state')
    return state.frameworks
      .flatMap(({ tasks }) => tasks)
      .filter((task) => task.name === name && task.state === 'TASK_RUNNING')
      .map((task) => {
        const address = state.slaves.find(({ id }) => id === task.slave_id)?.hostname
        const host = lab.hosts.find((one) => one.address === address)
        if (!host) throw new Error(`no host of ${task.id}`)
        return { task, host }
      })
  }
  const addressOf = ({ statuses }: MesosTask): string =>
    statuses.at(-1)?.container_status?.network_infos?.[0]?.ip_addresses?.[0]?.ip_address ?? ''
  const namespacesOf = async (host: LabHost): Promise<string[]> =>
    (await ok(host, 'sh', '-c', 'ls /run/dcos/networks/namespaces 2>/dev/null || true'))
      .split('\n')
      .filter(Boolean)

  before(async function () {
    this.timeout(1_200_000)
    await skipWithoutLab(this)
    await fetchPackages()
    lab = await labUp({ masters: 1, agents: 2, publicAgents: 0 })
    cluster = await labCluster(lab, [])
    const registry = await startHostRegistry(
      lab,
      lab.host('m1'),
      async (address) => void (await pushImages(address)),
    )
    await cluster.configure('cluster_docker_registry_url', `http://${registry.address}`)
    agents = [lab.host('a1'), lab.host('a2')]
    const { exitCode, stderr } = await cluster.installer(['install', '--config', cluster.configFile])
    expect(exitCode, stderr).to.equal(0)
    await cluster.complete()
    const post = (path: string, body: object): Promise<unknown> =>
      cluster.front(`/service/marathon/v2/${path}`, { method: 'POST', body })
    await post(
      'apps',
      app('/bridged', {
        cmd: server('8080'),
        networks: [{ mode: 'container/bridge' }],
        container: { type: 'MESOS', portMappings: [{ containerPort: 8080, hostPort: 0, name: 'web' }] },
        healthChecks: [
          {
            protocol: 'MESOS_HTTP',
            portIndex: 0,
            path: '/',
            delaySeconds: 0,
            intervalSeconds: 10,
            timeoutSeconds: slowSeconds,
          },
        ],
      }),
    )
    await post('pods', {
      id: '/pod',
      networks: [{ mode: 'container', name: 'dcos' }],
      containers: [
        {
          name: 'web',
          exec: { command: { shell: server('7000', '127.0.0.1').replace('7000', '7001') } },
          resources: { cpus: 0.1, mem: 64 },
        },
        {
          name: 'api',
          exec: { command: { shell: server('7000') } },
          healthCheck: {
            exec: {
              command: { shell: `${node} -e "fetch('http://127.0.0.1:7001/').catch(()=>process.exit(1))"` },
            },
            delaySeconds: 0,
            intervalSeconds: 10,
            timeoutSeconds: slowSeconds,
          },
          resources: { cpus: 0.1, mem: 64 },
        },
      ],
      scaling: { kind: 'fixed', instances: 2 },
      scheduling: { placement: { constraints: [{ fieldName: 'hostname', operator: 'UNIQUE' }] } },
    })
  })
  after(() => lab?.down())

  it('give a bridged container a mapped port, reached from everywhere', async () => {
    const [found] = await eventually(
      async () => {
        const tasks = await running('bridged')
        if (tasks.length !== 1)
          throw new Error(
            JSON.stringify(await cluster.front('/service/marathon/v2/apps//bridged?embed=lastTaskFailure')),
          )
        return tasks
      },
      { timeoutMs: 180_000, intervalMs: 200 },
    )
    if (!found) throw new Error('nothing runs')
    const { task, host } = found
    const [info] = task.statuses.at(-1)?.container_status?.network_infos ?? []
    expect(info?.name).to.equal('mesos-bridge')
    expect(addressOf(task)).to.match(/^172\.31\.254\./)
    const port = info?.port_mappings?.[0]?.host_port ?? 0
    expect(info?.port_mappings?.[0]?.container_port).to.equal(8080)
    const url = `http://${host.address}:${port}/`
    const seen = `${task.id} ${addressOf(task)}`
    const other = agents.find((one) => one !== host) ?? host
    // It runs before it listens.
    await eventually(async () => expect(await ask(other, url)).to.include(seen))
    expect(await ask(host, `http://127.0.0.1:${port}/`)).to.include(seen)
    const outside = await lab.bootstrap([
      'node',
      '-e',
      `fetch('${url}').then(async r=>process.stdout.write(await r.text()))`,
    ])
    expect(outside.stdout).to.include(seen)
    const [namespace = ''] = await namespacesOf(host)
    const inside = [`nsenter`, `--net=/run/dcos/networks/namespaces/${namespace}`]
    const hairpin = `fetch('${url}').then(async r=>process.stdout.write(await r.text()))`
    expect(await ok(host, ...inside, node, '-e', hairpin)).to.include(seen)
    const containerId = task.statuses.at(-1)?.container_status?.container_id?.value ?? ''
    const unit = `dcos-task-${containerId}.service`
    const pid = await ok(host, 'systemctl', 'show', '--property=MainPID', '--value', unit)
    const within = ['nsenter', `--target=${pid}`, '--mount', '--net', '--']
    expect(await ok(host, ...within, 'cat', '/etc/hosts')).to.include(`${addressOf(task)} ${containerId}`)
    const named = await eventually(() => ok(host, ...within, 'getent', 'hosts', 'bridged.marathon.mesos'))
    expect(named).to.include(host.address)
    await eventually(async () => {
      const [now] = await running('bridged')
      if (now?.task.statuses.at(-1)?.healthy !== true) throw new Error('it is not known to be healthy')
    })
  })

  it('let containers on the overlay reach one another across agents, and members of a pod share a namespace', async () => {
    const members = await eventually(
      async () => {
        const tasks = await running('api')
        if (tasks.length !== 2)
          throw new Error(
            JSON.stringify(await cluster.front('/service/marathon/v2/pods//pod::status')).slice(0, 3000),
          )
        return tasks
      },
      { timeoutMs: 180_000, intervalMs: 200 },
    )
    const [one, two] = members
    if (!one || !two) throw new Error('two members')
    expect(one.host.name).not.to.equal(two.host.name)
    for (const { task } of members) expect(addressOf(task)).to.match(/^9\.0\.\d+\.\d+$/)
    for (const [from, to] of [
      [one, two],
      [two, one],
    ] as const) {
      const program = `fetch('http://${addressOf(to.task)}:7000/').then(async r=>process.stdout.write(await r.text()))`
      await eventually(async () => {
        const spaces = await namespacesOf(from.host)
        const answers = await Promise.all(
          spaces.map((space) =>
            from.host.exec(['nsenter', `--net=/run/dcos/networks/namespaces/${space}`, node, '-e', program]),
          ),
        )
        expect(
          answers.some(({ stdout }) => stdout.includes(addressOf(from.task)) && stdout.includes(to.task.id)),
          JSON.stringify(answers),
        ).to.equal(true)
      })
    }
    await eventually(async () => {
      const healthy = (await running('api')).filter(({ task }) => task.statuses.at(-1)?.healthy === true)
      if (healthy.length !== 2) throw new Error('their commands do not reach the other member')
    })
    const web = await eventually(async () => {
      const found = (await running('web')).find(({ host }) => host === one.host)
      return found ?? false
    })
    expect(addressOf(web.task)).to.equal(addressOf(one.task))
    const neighbours = await Promise.all(
      (await namespacesOf(one.host)).map((space) =>
        one.host.exec([
          'nsenter',
          `--net=/run/dcos/networks/namespaces/${space}`,
          node,
          '-e',
          `fetch('http://127.0.0.1:7001/').then(async r=>process.stdout.write(await r.text()))`,
        ]),
      ),
    )
    expect(neighbours.some(({ stdout }) => stdout.includes(web.task.id))).to.equal(true)
    const view = await cluster.front<{ agents: unknown[]; network: { overlays: { name: string }[] } }>(
      '/mesos/overlay-master/state',
    )
    expect(view.agents).to.have.lengthOf(2)
    expect(view.network.overlays[0]?.name).to.equal('dcos')
  })

  it('lead to backends behind a virtual address, from hosts and from containers, as long as they run', async () => {
    await checkVirtualAddress({ cluster, hosts: lab.hosts, running, ok })
  }).timeout(600_000)

  it('are given to images of a registry, alone and in a pod, with mapped ports', async () => {
    await cluster.front('/service/marathon/v2/apps', { method: 'POST', body: picturedApp })
    await cluster.front('/service/marathon/v2/pods', { method: 'POST', body: albumPod })
    for (const name of ['pictured', 'files']) {
      await eventually(
        async () => {
          const [found] = await running(name)
          if (!found) throw new Error(`${name} does not run`)
          const [info] = found.task.statuses.at(-1)?.container_status?.network_infos ?? []
          const port = info?.port_mappings?.[0]?.host_port ?? 0
          expect(await ask(lab.host('m1'), `http://${found.host.address}:${port}/old`)).to.equal('old')
        },
        { timeoutMs: 180_000, intervalMs: 200 },
      )
    }
    await cluster.front('/service/marathon/v2/apps//pictured', { method: 'DELETE' })
    await cluster.front('/service/marathon/v2/pods//album', { method: 'DELETE' })
    await eventually(async () => {
      const spaces = (await Promise.all(agents.map(namespacesOf))).flat()
      if (spaces.length !== 3) throw new Error(spaces.join())
    })
  })

  it('are those of CNI configurations by name, and a task says why it has none', async () => {
    const [host] = agents
    if (!host) throw new Error('no agent')
    const ipam = { type: 'host-local', dataDir: '/run/dcos/lan', ranges: [[{ subnet: '10.77.0.0/24' }]] }
    const lan = { cniVersion: '0.4.0', name: 'lan', plugins: [{ type: 'bridge', bridge: 'lan0', ipam }] }
    const broken = { cniVersion: '0.4.0', name: 'broken', type: 'macvlan', master: 'none0', ipam }
    await ok(host, 'mkdir', '-p', '/var/lib/dcos/cni')
    for (const network of [lan, broken]) {
      const file = `/var/lib/dcos/cni/${network.name}.conflist`
      await host.exec(['sh', '-c', `cat > ${file}`], { input: JSON.stringify(network) })
    }
    for (const name of ['lan', 'broken', 'nowhere']) {
      const more = {
        cmd: server('9000'),
        networks: [{ mode: 'container', name }],
        container: { type: 'MESOS' },
        constraints: [['hostname', 'LIKE', host.address.replaceAll('.', '[.]')]],
      }
      await cluster.front('/service/marathon/v2/apps', { method: 'POST', body: app(`/${name}`, more) })
    }
    const failureOf = (name: string): Promise<string> =>
      eventually(async () => {
        const path = `/service/marathon/v2/apps//${name}?embed=app.lastTaskFailure`
        const { app: found } = await cluster.front<{ app: { lastTaskFailure?: { message: string } } }>(path)
        if (!found.lastTaskFailure) throw new Error(`${name} has not failed yet`)
        return found.lastTaskFailure.message
      })
    expect(await failureOf('nowhere')).to.include('"nowhere", and this agent has mesos-bridge, dcos')
    expect(await failureOf('broken')).to.include('the plugin "macvlan" of the network "broken" failed')
    const [found] = await eventually(async () => {
      const tasks = await running('lan')
      if (tasks.length !== 1) throw new Error('it does not run yet')
      return tasks
    })
    expect(found && addressOf(found.task)).to.match(/^10\.77\.0\./)
    for (const name of ['lan', 'broken', 'nowhere']) {
      await cluster.front(`/service/marathon/v2/apps//${name}`, { method: 'DELETE' })
    }
    await eventually(async () => {
      const spaces = await namespacesOf(host)
      if (spaces.length > 2) throw new Error(spaces.join())
    })
    // A network of the operator leaves what the operator's plugins leave.
    await ok(host, '/opt/dcos/active/bin/ip', 'link', 'delete', 'lan0')
  })

  it('survive a kill of the agent, and leave nothing behind when their tasks end', async () => {
    const [before] = await running('bridged')
    if (!before) throw new Error('nothing runs')
    const { host } = before
    const port =
      before.task.statuses.at(-1)?.container_status?.network_infos?.[0]?.port_mappings?.[0]?.host_port
    await ok(host, 'systemctl', 'kill', '--signal=SIGKILL', 'dcos-mesos-slave.service')
    expect(await ask(host, `http://127.0.0.1:${port}/`)).to.include(before.task.id)
    await cluster.complete()
    expect(await ask(host, `http://127.0.0.1:${port}/`)).to.include(before.task.id)
    await cluster.front('/service/marathon/v2/apps//bridged', { method: 'DELETE' })
    await eventually(async () => {
      const spaces = await namespacesOf(host)
      if (spaces.length !== 1) throw new Error(spaces.join())
    })
    expect(await ask(host, `http://127.0.0.1:${port}/`)).to.match(/^failed/)
  })

  it('are gone after a restart of the machine, and made anew for what runs then', async () => {
    const [host] = agents
    if (!host) throw new Error('no agent')
    const before = await running('api')
    await host.reboot()
    const after = await eventually(
      async () => {
        const tasks = await running('api')
        const fresh = tasks.find(
          (one) => one.host.name === host.name && !before.some(({ task }) => task.id === one.task.id),
        )
        if (!fresh || tasks.length !== 2) throw new Error('not yet')
        return tasks
      },
      { timeoutMs: 180_000, intervalMs: 300, what: 'the pod on the restarted host' },
    )
    await eventually(async () => expect(await namespacesOf(host)).to.have.lengthOf(1))
    for (const { task } of after) {
      await eventually(async () =>
        expect(await ask(agents[1] ?? host, `http://${addressOf(task)}:7000/`)).to.include(task.id),
      )
    }
    await cluster.front('/service/marathon/v2/pods//pod', { method: 'DELETE' })
    for (const agent of agents) {
      await eventually(
        async () => {
          const spaces = await namespacesOf(agent)
          const files = await ok(
            agent,
            'sh',
            '-c',
            'ls /var/lib/dcos/mesos/slave/meta/networks /run/dcos/networks/files',
          )
          if (spaces.length > 0 || /[0-9a-f]{8}/.test(files)) throw new Error(`${spaces.join()} ${files}`)
        },
        { timeoutMs: 180_000 },
      )
    }
  })

  it('leave no device, rule or mount on the hosts when the cluster is removed', async () => {
    const result = await cluster.installer(['uninstall', '--yes', '--config', cluster.configFile])
    expect(result.exitCode, result.stderr).to.equal(0)
    for (const agent of agents) {
      // The kernel takes the devices of an ended namespace away in its own time.
      await eventually(async () => {
        expect(await ok(agent, 'cat', '/proc/net/dev')).not.to.match(/ucr-br0|m-dcos|vtep1024|veth/)
      })
      expect(await ok(agent, 'cat', '/proc/self/mountinfo')).not.to.include('/run/dcos')
      expect(await ok(agent, 'cat', '/proc/net/fib_trie')).not.to.match(/\b(11\.0\.0\.0|198\.51\.100\.1)\b/)
    }
    // The network of a lab host outlives its restart, unlike that of a machine: the other one tells.
    const [, other] = agents
    expect(other && (await ok(other, 'cat', '/proc/sys/net/ipv4/ip_forward'))).to.equal('0')
  })
})
