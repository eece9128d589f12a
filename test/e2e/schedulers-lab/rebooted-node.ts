import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { keeper } from './definitions.ts'
import type { InstalledLab } from './installed-lab.ts'

/** Restarts the node of a service with a volume, and registers that as a test. */
export function rebootedNode(installed: () => InstalledLab): void {
  it('come back on a rebooted node with the data of their volume', async () => {
    const { dcos, running } = installed()
    await dcos(['marathon', 'app', 'add', '--wait'], JSON.stringify(keeper('/kept')))
    const [before] = await running('kept')
    if (!before) throw new Error('nothing runs')
    const { task, host } = before
    await dcos(['task', 'exec', '-i', task.id, 'sh', '-c', 'cat > keep/written'], 'precious\n')
    await host.reboot()
    const after = await eventually(
      async () => {
        const [now] = await running('kept')
        return now !== undefined && now.task.id !== task.id && now
      },
      { timeoutMs: 180_000, intervalMs: 200, what: 'the service on the restarted node' },
    )
    expect(after.host.name).to.equal(host.name)
    expect(await dcos(['task', 'exec', after.task.id, 'cat', 'keep/written'])).to.equal('precious\n')
    const tasks = await dcos(['task', 'exec', after.task.id, 'cat', 'keep/tasks'])
    expect(tasks.trim().split('\n')).to.deep.equal([task.id, after.task.id])
  })
}
