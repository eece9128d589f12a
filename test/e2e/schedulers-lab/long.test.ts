import { skipWithoutLab } from '../../lab/index.ts'
import type { Lab } from '../../lab/index.ts'
import { badVersion } from './bad-version.ts'
import { cronTick } from './cron-tick.ts'
import { cutOffNode } from './cut-off-node.ts'
import { execInTask } from './exec-in-task.ts'
import type { InstalledLab } from './installed-lab.ts'
import { startInstalledLab } from './installed-lab.ts'

describe('Services and jobs on an installed cluster, the long way', function () {
  this.timeout(600_000)
  let lab: Lab | undefined
  let cluster: InstalledLab

  before(async function () {
    this.timeout(1_200_000)
    await skipWithoutLab(this)
    cluster = await startInstalledLab((made) => (lab = made))
  })
  after(() => lab?.down())

  const installed = (): InstalledLab => cluster
  badVersion(installed)
  execInTask(installed)
  cutOffNode(installed)
  cronTick(installed)
})
