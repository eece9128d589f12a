import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { only, sleeper, webApp } from './definitions.ts'
import { sampleHealth } from './health-samples.ts'
import type { InstalledLab } from './installed-lab.ts'

/** Drains the node of a task of the service, and registers that as a test. */
export function drainedNode(installed: () => InstalledLab): void {
  it('have their replacements before the tasks of a drained node end, and use it again when it is back', async () => {
    const { dcos, running, agentId, cluster } = installed()
    const [first] = await running('web')
    if (!first) throw new Error('nothing runs')
    const { host } = first
    const id = await agentId(host)
    const drain = ['node', 'drain', id, '--replacement-timeout', '300s', '--timeout', '300s']
    const seen = await sampleHealth(installed(), 'web', () => dcos(drain))
    expect(seen.fewestHealthy, 'healthy instances').to.equal(webApp.instances)
    expect(seen.mostRunning).to.be.greaterThan(webApp.instances)
    await cluster.settled('web', webApp.instances, (address) => address !== host.address)

    const pinned = sleeper('/pinned', { instances: 1, constraints: [only(host.address)] })
    await dcos(['marathon', 'app', 'add'], JSON.stringify(pinned))
    const why = await eventually(async () => {
      const text = await dcos(['explain', '/pinned'])
      return text.includes('dcos node reactivate') && text
    })
    expect(why).to.include(host.address)
    expect(await running('pinned')).to.deep.equal([])
    await dcos(['node', 'reactivate', id])
    const [pin] = await cluster.settled('pinned', 1)
    expect(pin?.host).to.equal(host.address)
    await dcos(['marathon', 'app', 'remove', '/pinned'])
  })
}
