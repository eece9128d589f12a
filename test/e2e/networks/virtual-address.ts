import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { LabHost } from '../../lab/index.ts'
import type { LabCluster } from '../support/lab-cluster.ts'
import { app, server } from './definitions.ts'
import type { MesosTask } from './definitions.ts'

/** A task and the host that it runs on. */
interface Placed {
  task: MesosTask
  host: LabHost
}

export interface VirtualAddressOptions {
  cluster: LabCluster
  hosts: readonly LabHost[]
  /** Tasks of this name that run. */
  running: (name: string) => Promise<Placed[]>
  /** What a command prints that must go well. */
  ok: (host: LabHost, ...command: string[]) => Promise<string>
}

const name = 'shop.marathon.l4lb.thisdcos.directory'

/** Two of them on different hosts behind one virtual address. */
const shopApp = app('/shop', {
  cmd: server('8080'),
  instances: 2,
  networks: [{ mode: 'container/bridge' }],
  container: {
    type: 'MESOS',
    portMappings: [{ containerPort: 8080, hostPort: 0, labels: { VIP_0: '/shop:5000' } }],
  },
  constraints: [['hostname', 'UNIQUE']],
})

/** A program that asks many times, each with a connection of its own, and prints who answered or why nobody did. */
const manyTimes = [
  `const one=()=>fetch('http://${name}:5000/',{signal:AbortSignal.timeout(20_000),headers:{connection:'close'}})`,
  `.then(async r=>(await r.text()).split(' ')[0],e=>e.cause?.code??e.message);`,
  `Promise.all(Array.from({length:24},one)).then(all=>console.log([...new Set(all)].sort().join()))`,
].join('')

/** Reaches both instances from every host and from containers on bridge and overlay, then the one that is left, then none. */
export async function checkVirtualAddress(options: VirtualAddressOptions): Promise<void> {
  const { cluster, hosts, running, ok } = options
  const reached = (ids: string[], host: LabHost, ...before: string[]): Promise<void> =>
    eventually(
      async () => {
        const printed = await ok(host, ...before, '/opt/dcos/active/bin/node', '-e', manyTimes)
        expect(printed.split(',')).to.deep.equal(ids)
      },
      { timeoutMs: 180_000 },
    )
  const insideOf = async ({ task, host }: Placed): Promise<string[]> => {
    const id = task.statuses.at(-1)?.container_status?.container_id?.value ?? ''
    const unit = `dcos-task-${id}.service`
    const pid = await ok(host, 'systemctl', 'show', '--property=MainPID', '--value', unit)
    return ['nsenter', `--target=${pid}`, '--mount', '--net', '--']
  }
  const settled = (instances: number): Promise<Placed[]> =>
    eventually(
      async () => {
        const tasks = await running('shop')
        expect(tasks).to.have.lengthOf(instances)
        return tasks
      },
      { timeoutMs: 180_000, intervalMs: 200 },
    )

  await cluster.front('/service/marathon/v2/apps', { method: 'POST', body: shopApp })
  const shops = await settled(2)
  const both = shops.map(({ task }) => task.id).sort()
  const members = await running('api')
  expect(members).to.have.lengthOf(2)
  await Promise.all([
    ...hosts.map((host) => reached(both, host)),
    ...[...shops, ...members].map(async (one) => reached(both, one.host, ...(await insideOf(one)))),
  ])
  for (const { host } of shops) {
    const tables = await ok(host, '/opt/dcos/active/bin/nft', 'list', 'tables')
    expect(tables).to.include('table ip dcos-l4lb')
  }
  await cluster.front('/service/marathon/v2/apps//shop', { method: 'PUT', body: { instances: 1 } })
  const [left] = await settled(1)
  await Promise.all(hosts.map((host) => reached([left?.task.id ?? ''], host)))
  await cluster.front('/service/marathon/v2/apps//shop', { method: 'DELETE' })
  await Promise.all(hosts.map((host) => reached(['ENOTFOUND'], host)))
}
