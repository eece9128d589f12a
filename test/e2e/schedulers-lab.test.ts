import { skipWithoutLab } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import { drainedNode } from './schedulers-lab/drained-node.ts'
import type { InstalledLab } from './schedulers-lab/installed-lab.ts'
import { startInstalledLab } from './schedulers-lab/installed-lab.ts'
import { killedMarathon, killedMetronome } from './schedulers-lab/killed-schedulers.ts'
import { rebootedNode } from './schedulers-lab/rebooted-node.ts'
import { rollingUpgrade } from './schedulers-lab/rolling-upgrade.ts'

describe('Services and jobs on an installed cluster', function () {
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
  rollingUpgrade(installed)
  drainedNode(installed)
  killedMarathon(installed)
  killedMetronome(installed)
  rebootedNode(installed)
})
