import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { minimumShare, webApp } from './definitions.ts'
import { sampleHealth } from './health-samples.ts'
import type { InstalledLab } from './installed-lab.ts'

/** Ends Marathon twice while it brings a new version, and registers that as a test. */
export function killedMarathon(installed: () => InstalledLab): void {
  it('go on with a deployment when Marathon is killed and restarted in its middle', async () => {
    const { dcos, running, everSeen, kill, master, on, cluster } = installed()
    const before = await everSeen('web')
    const freshRunning = async (): Promise<number> =>
      (await running('web')).filter(({ task }) => !before.has(task.id)).length
    const upgrade = async (): Promise<void> => {
      await dcos(['marathon', 'app', 'restart', '/web'])
      await eventually(async () => (await freshRunning()) > 0)
      await kill(master, 'dcos-marathon')
      const half = webApp.instances / 2
      await eventually(async () => (await freshRunning()) >= half, { timeoutMs: 180_000, intervalMs: 50 })
      await on(master, 'systemctl', 'restart', 'dcos-marathon.service')
      await eventually(() => cluster.settled('web', webApp.instances), { timeoutMs: 300_000 })
    }
    const seen = await sampleHealth(installed(), 'web', upgrade)
    expect(seen.fewestHealthy).to.be.at.least(webApp.instances * minimumShare)
    expect(seen.mostRunning).to.be.at.most(webApp.instances + 1)
    expect(await freshRunning()).to.equal(webApp.instances)
    const launched = [...(await everSeen('web'))].filter((id) => !before.has(id))
    expect(launched, 'each instance is launched once').to.have.lengthOf(webApp.instances)
  })
}

const ticks = 6
const seconds = 2

/** Ends Metronome twice while the times of a schedule pass, and registers that as a test. */
export function killedMetronome(installed: () => InstalledLab): void {
  it('start a job exactly once for each scheduled time, though Metronome is killed and restarted', async () => {
    const { dcos, kill, master, agents, on } = installed()
    const [host] = agents
    if (!host) throw new Error('no agent')
    const journal = '/run/beats'
    const start = new Date(Date.now() + 3000).toISOString().replace(/\.\d+/, '')
    const job = {
      id: 'beat',
      run: {
        cmd: `echo "$MESOS_TASK_ID" >> ${journal}`,
        ...{ cpus: 0.1, mem: 32, disk: 0 },
        placement: { constraints: [{ attribute: 'hostname', operator: 'IS', value: host.address }] },
      },
      schedules: [{ id: 'often', repeat: `R${ticks}/${start}/PT${seconds}S`, catchUp: 'all' }],
    }
    await on(host, 'rm', '-f', journal)
    await dcos(['job', 'add'], JSON.stringify(job))
    const lines = async (): Promise<string[]> =>
      (await on(host, 'sh', '-c', `cat ${journal} 2>/dev/null || true`)).split('\n').filter(Boolean)
    const ran = async (count: number): Promise<void> => {
      await eventually(async () => (await lines()).length >= count, { timeoutMs: 180_000, intervalMs: 100 })
    }
    await ran(1)
    await kill(master, 'dcos-metronome')
    await ran(4)
    await on(master, 'systemctl', 'restart', 'dcos-metronome.service')
    await ran(ticks)
    const history = await eventually(
      async () => {
        const text = await dcos(['job', 'history', 'beat', '--json'])
        const runs = JSON.parse(text) as { id: string }[]
        return runs.length >= ticks && runs
      },
      { timeoutMs: 180_000 },
    )
    expect(history).to.have.lengthOf(ticks)
    expect(new Set(await lines())).to.have.property('size', ticks)
    expect(await lines()).to.have.lengthOf(ticks)
    await dcos(['job', 'remove', 'beat'])
  })
}
