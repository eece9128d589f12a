import { expect } from 'chai'
import { minimumShare, webApp } from './definitions.ts'
import { sampleHealth } from './health-samples.ts'
import type { InstalledLab } from './installed-lab.ts'

const { instances } = webApp

/** Brings a service up and a new version of it, and registers that as a test. */
export function rollingUpgrade(installed: () => InstalledLab): void {
  it('come up one after another, and never fewer than the minimum are healthy', async () => {
    const { dcos, running } = installed()
    await dcos(['marathon', 'app', 'add', '--wait'], JSON.stringify(webApp))
    const old = (await running('web')).map(({ task }) => task.id)
    expect(old).to.have.lengthOf(instances)
    const seen = await sampleHealth(installed(), 'web', () =>
      dcos(['marathon', 'app', 'update', '/web', 'env={"VERSION":"two"}', '--wait']),
    )
    expect(seen.count).to.be.greaterThan(2)
    expect(seen.fewestHealthy).to.be.at.least(instances * minimumShare)
    expect(seen.mostRunning)
      .to.be.greaterThan(instances - 1)
      .and.at.most(instances + 1)
    const fresh = await running('web')
    expect(fresh.filter(({ healthy }) => healthy)).to.have.lengthOf(instances)
    expect(fresh.map(({ task }) => task.id)).not.to.include.members(old)
    for (const { task } of fresh) expect(old).not.to.include(task.id)
  })
}
