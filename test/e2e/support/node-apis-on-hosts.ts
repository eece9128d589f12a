import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { Lab, ProgramResult } from '../../lab/index.ts'
import type { LabCluster } from './lab-cluster.ts'

interface Unit {
  id: string
  health: number
}

const succeeded = ({ exitCode, stdout, stderr }: ProgramResult): string => {
  expect(exitCode, stdout + stderr).to.equal(0)
  return stdout
}

/** Every unit of every host is healthy, as systemd says. A unit that fails is told of with the end of its journal. */
export async function provesHealth(lab: Lab, cluster: LabCluster, agentId: string): Promise<void> {
  const units = async (address: string): Promise<Unit[]> =>
    (await cluster.front<{ units: Unit[] }>(`/system/health/v1/nodes/${address}/units?cache=0`)).units
  for (const { address, role } of lab.hosts) {
    await eventually(
      async () => {
        const found = await units(address)
        expect(found.filter(({ health }) => health !== 0)).to.deep.equal([])
        expect(found.map(({ id }) => id)).to.include(
          role === 'master' ? 'dcos-etcd.service' : 'dcos-adminrouter-agent.service',
        )
      },
      { timeoutMs: 180_000, intervalMs: 200 },
    )
  }
  const { address } = lab.host('a1')
  expect(succeeded(await cluster.dcos(['node', 'list-components', agentId]))).to.include('dcos-net.service')
  const host = lab.host('a1')
  succeeded(await host.exec(['systemctl', 'stop', 'dcos-net.service']))
  succeeded(await host.exec(['systemctl', 'mask', '--runtime', 'dcos-net.service']))
  try {
    await eventually(
      async () =>
        expect((await units(address)).find(({ id }) => id === 'dcos-net.service')?.health).to.equal(1),
      { timeoutMs: 180_000, intervalMs: 200 },
    )
  } finally {
    await host.exec(['systemctl', 'unmask', '--runtime', 'dcos-net.service'])
    await host.exec(['systemctl', 'start', 'dcos-net.service'])
  }
}

/** The journals and the sandboxes of the hosts are read from outside, and nobody reads them without a login. */
export async function provesLogs(lab: Lab, cluster: LabCluster, agentId: string): Promise<void> {
  const log = ['node', 'log', '--lines', '3']
  const leader = succeeded(await cluster.dcos([...log, '--leader', '--component', 'dcos-mesos-master']))
  expect(leader.trimEnd().split('\n')).to.have.lengthOf(3)
  expect(succeeded(await cluster.dcos([...log, agentId]))).not.to.equal('')
  expect(succeeded(await cluster.dcos(['task', 'log', 'sleeper', 'stderr', '--all'])).length).to.be.at.least(
    0,
  )
  expect(succeeded(await cluster.dcos(['node', 'metrics', 'summary', agentId]))).to.include('MEM')
  const look =
    'fetch("http://127.0.0.1:61001/system/v1/logs/v2/component").then((a) => console.log(a.status))'
  const inside = await lab.host('a1').exec(['/opt/dcos/active/bin/node', '-e', look])
  expect(inside.stdout.trim(), 'a program on the host has no login').to.be.oneOf(['401', '403'])
}

/** A bundle has the parts of every host. */
export async function provesBundle(lab: Lab, cluster: LabCluster): Promise<void> {
  const bundle = '/system/health/v1/diagnostics/of-all'
  await cluster.front(bundle, { method: 'PUT', body: {} })
  const done = await eventually(
    async () => {
      const found = await cluster.front<{ status: string; size: number; errors: string[] }>(bundle)
      expect(found.status, found.errors.join('\n')).to.equal('Done')
      return found
    },
    { timeoutMs: 180_000, intervalMs: 300 },
  )
  expect(done.errors).to.deep.equal([])
  const archive = '/var/lib/dcos/dcos-diagnostics/diag-bundles/of-all/bundle.zip'
  // The directory of an archive names its files in the clear.
  const names = await lab
    .host('m1')
    .exec(['grep', '-a', '-o', '[0-9.]*_[a-z_]*/dcos-diagnostics.service', archive])
  const found = new Set(names.stdout.trim().split('\n'))
  const roles = { master: 'master', slave: 'agent', slave_public: 'agent_public' }
  expect([...found]).to.have.members(
    lab.hosts.map(({ address, role }) => `${address}_${roles[role]}/dcos-diagnostics.service`),
  )
  expect(await cluster.front<{ status: string }>(bundle, { method: 'DELETE' })).to.include({
    status: 'Deleted',
  })
}

interface Measurement {
  datapoints: { name: string; value: number }[]
}

/** What a task sends by StatsD is told of it through the front door. */
export async function provesTaskMetrics(cluster: LabCluster): Promise<void> {
  const script =
    'const { STATSD_UDP_HOST: h, STATSD_UDP_PORT: p } = process.env;' +
    'const s = require("node:dgram").createSocket("udp4");' +
    'setInterval(() => s.send("work.done:1|c", Number(p), h), 200)'
  const cmd = `exec /opt/dcos/active/bin/node -e '${script}'`
  const app = { id: '/meter', cmd, cpus: 0.1, mem: 128, networks: [{ mode: 'host' }] }
  await cluster.front('/service/marathon/v2/apps', { method: 'POST', body: app })
  await cluster.settled('meter', 1)
  await eventually(
    async () => {
      const { tasks } = await cluster.front<{ tasks: { name: string; slave_id: string; state: string }[] }>(
        '/mesos/tasks?limit=-1',
      )
      const task = tasks.find(({ name, state }) => name === 'meter' && state === 'TASK_RUNNING')
      const base = `/system/v1/agent/${task?.slave_id ?? ''}/metrics/v0/containers`
      const containers = await cluster.front<string[]>(base)
      const found = await Promise.all(
        containers.map((id) => cluster.front<Measurement | undefined>(`${base}/${id}/app`)),
      )
      const sent = found.flatMap((one) => one?.datapoints ?? []).find(({ name }) => name === 'work.done')
      expect(sent?.value).to.be.greaterThan(0)
    },
    { timeoutMs: 180_000, intervalMs: 300 },
  )
  await cluster.front('/service/marathon/v2/apps//meter', { method: 'DELETE' })
}
