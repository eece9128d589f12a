import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { LabHost } from '../../lab/index.ts'
import { keeper, sleeper } from './definitions.ts'
import type { InstalledLab } from './installed-lab.ts'

/** What is replaced, and ends where it was when the node is back. */
const moved = 'at-once'
/** What is replaced, and is older than its replacement when the node is back, so that one ends. */
const older = 'later'
const replaced = [moved, older]
/** What is never replaced. */
const firm = ['disabled', 'resident']
const kept = [older, ...firm]

const services = [
  sleeper('/at-once', { instances: 1 }),
  sleeper('/later', {
    instances: 1,
    unreachableStrategy: { inactiveAfterSeconds: 3, expungeAfterSeconds: 600 },
  }),
  sleeper('/disabled', { instances: 1, unreachableStrategy: 'disabled' }),
  keeper('/resident'),
]

/** Brings all services up on one agent. */
async function gather({ dcos, agents, agentId, cluster }: InstalledLab, host: LabHost): Promise<void> {
  const others = await Promise.all(agents.filter((one) => one !== host).map(agentId))
  for (const id of others) await dcos(['node', 'deactivate', id])
  for (const service of services) await dcos(['marathon', 'app', 'add'], JSON.stringify(service))
  for (const name of [...replaced, ...firm]) {
    await cluster.settled(name, 1, (address) => address === host.address)
  }
  for (const id of others) await dcos(['node', 'reactivate', id])
}

/** The services of whose tasks a host has running units, as systemd there knows. */
async function servicesOn({ on }: InstalledLab, host: LabHost): Promise<string[]> {
  const list = ['systemctl', 'list-units', '--plain', '--no-legend', '--state=active', 'dcos-task-*.service']
  return [...(await on(host, ...list)).matchAll(/DC\/OS task ([^.]+)\./g)].map(([, name = '']) => name).sort()
}

/** Pulls the cable of a node and plugs it in again, and registers that as a test. */
export function cutOffNode(installed: () => InstalledLab): void {
  it('are replaced as they want while their node is cut off, and what is too much ends when it is back', async () => {
    const { agents, cluster, running, everSeen } = installed()
    const [host, ...others] = agents
    if (!host) throw new Error('no agent')
    const servicesOnOthers = async (): Promise<string[]> => {
      const found = await Promise.all(others.map((other) => servicesOn(installed(), other)))
      return found.flat().filter((name) => [...replaced, ...firm].includes(name))
    }
    await gather(installed(), host)
    const ids = new Map<string, string | undefined>()
    for (const name of [...replaced, ...firm]) ids.set(name, (await running(name))[0]?.task.id)
    await host.cutLink()
    try {
      for (const name of replaced) {
        await cluster.settled(name, 1, (address) => address !== host.address)
      }
      for (const name of firm) {
        expect([...(await everSeen(name))]).to.deep.equal([ids.get(name)])
        expect(await running(name)).to.deep.equal([])
      }
      expect((await servicesOnOthers()).sort()).to.deep.equal(replaced)
    } finally {
      await host.mendLink()
    }
    await eventually(
      async () => {
        for (const name of kept) {
          expect((await running(name)).map(({ task }) => task.id)).to.deep.equal([ids.get(name)])
        }
        expect(await servicesOn(installed(), host)).to.deep.equal([...kept].sort())
      },
      { timeoutMs: 180_000, intervalMs: 300, what: 'the end of the surplus' },
    )
    const [now] = await cluster.settled(moved, 1, (address) => address !== host.address)
    expect(now?.id).not.to.equal(ids.get(moved))
    expect(await servicesOnOthers()).to.deep.equal([moved])
    for (const name of replaced) expect(await everSeen(name)).to.have.property('size', 2)
    for (const name of firm) expect([...(await everSeen(name))]).to.deep.equal([ids.get(name)])
  })
}
