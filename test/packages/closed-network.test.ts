import { join } from 'node:path'
import { expect } from 'chai'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { eventually } from '@dcos-lite/lib/testing'
import { skipWithoutLab } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import { imagesUnavailableReason, packageImages } from '../support/package-images.ts'
import { writeTree } from '../../universe/test/package-tree.ts'
import { skipBecause } from '@dcos-lite/lib/testing'
import { keeperPackage } from './support/keeper-package.ts'
import type { OutsideWatch } from './support/outside-watch.ts'
import { watchOutside } from './support/outside-watch.ts'
import type { PackagesLab } from './support/packages-lab.ts'
import { runUniverse, startPackagesLab } from './support/packages-lab.ts'

/** An address of a network that exists for examples only. */
const elsewhere = '192.0.2.1'

interface App {
  app: { env: Record<string, string>; container: { docker: { image: string } }; tasksHealthy: number }
}

describe('Packages in a network without a way out', function () {
  this.timeout(180_000)
  let lab: Lab | undefined
  let watch: OutsideWatch | undefined
  let cluster: PackagesLab
  let digest = ''

  before(async function () {
    this.timeout(600_000)
    await skipWithoutLab(this)
    const reason = imagesUnavailableReason()
    if (reason !== undefined) skipBecause(this, reason)
    const { layout, images } = await packageImages(['redis'])
    digest = images[0]?.image.digest ?? ''
    cluster = await startPackagesLab((made) => (lab = made), {
      agents: 2,
      watch: async (own) => void (watch = await watchOutside(own)),
      async fill(folder, url, own) {
        // Outside: a signed release, and a mirror of it in one file. Inside: the file, unpacked.
        const at = (name: string): string => join(own.folder, name)
        await writeTree(own.folder, keeperPackage())
        for (const owner of ['maker', 'inside'])
          await runUniverse(own, ['key', 'new', '--repository', owner, '--out', at(`${owner}/first.key`)])
        const signed = ['--key', at('maker/first.key')]
        const from = ['--packages', at('tree'), '--images', layout]
        await runUniverse(own, ['publish', at('release'), ...from, ...signed])
        const trust = ['--trust', at('maker/keys.json'), '--key', at('inside/first.key')]
        const to = ['--out', at('copy'), '--base-url', url, '--archive', at('copy.tar.zst')]
        await runUniverse(own, ['mirror', at('release'), ...to, ...trust])
        await runUniverse(own, ['mirror', '--from-archive', at('copy.tar.zst'), '--out', folder])
      },
    })
  })
  after(async () => {
    await watch?.stop()
    await lab?.down()
  })

  async function running(version: string): Promise<void> {
    await cluster.cluster.settled('keeper', 1)
    const { app } = await cluster.cluster.front<App>('/service/marathon/v2/apps//keeper')
    expect(app.env.VERSION).to.equal(version)
    expect(app.container.docker.image).to.equal(`${clusterRegistry}/redis:7.0@${digest}`)
    await eventually(async () => {
      const { app: now } = await cluster.cluster.front<App>('/service/marathon/v2/apps//keeper')
      if (now.tasksHealthy !== 1) throw new Error(`${now.tasksHealthy} tasks are healthy`)
      return true
    })
  }

  it('are installed with their images, by digest, from the archive of a mirror', async () => {
    await cluster.dcos(['package', 'install', 'keeper', '--package-version', '1.0.0', '--yes', '--wait'])
    await running('1.0.0')
  })

  it('are upgraded, and rolled back', async () => {
    await cluster.dcos(['package', 'update', 'keeper', '--package-version', '1.1.0', '--yes', '--wait'])
    await running('1.1.0')
    await cluster.dcos(['package', 'rollback', 'keeper', '--yes', '--wait'])
    await running('1.0.0')
    await cluster.dcos(['package', 'uninstall', 'keeper', '--yes'])
  })

  it('make nobody send anything to an address outside, or ask for one', async () => {
    expect(await watch?.packets()).to.deep.equal([])
    expect(await watch?.questions()).to.deep.equal([])
    // The watch itself: what a host sends out is seen.
    const [agent] = cluster.agents
    await agent?.exec(['bash', '-c', `echo hello > /dev/udp/${elsewhere}/9`])
    await eventually(async () => {
      const seen = (await watch?.packets()) ?? []
      if (!seen.some((line) => line.includes(elsewhere))) throw new Error('the watch saw nothing')
      return true
    })
  })
})
