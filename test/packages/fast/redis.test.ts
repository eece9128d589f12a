import { expect } from 'chai'
import { eventually, skipBecause } from '@dcos-lite/lib/testing'
import { skipWithoutLab } from '../../lab/index.ts'
import { imagesUnavailableReason } from '../../support/package-images.ts'
import { openStage } from '../support/stage.ts'
import type { PackageStage } from '../support/stage.ts'

interface Reserving {
  slaves: { reserved_resources_full: Record<string, unknown[]> }[]
}

describe('A package that stores, on a real host', function () {
  this.timeout(600_000)
  let stage: PackageStage | undefined

  before(async function () {
    this.timeout(1_800_000)
    await skipWithoutLab(this)
    const reason = imagesUnavailableReason()
    if (reason !== undefined) skipBecause(this, reason)
    stage = await openStage({ images: ['redis'] })
  })
  after(() => stage?.down())

  it('redis keeps its data over a crash and an upgrade, and an uninstall leaves nothing', async () => {
    if (!stage) return expect.fail('there is no stage')
    const { cluster, install, upgrade, uninstall, inTask, replaced, crash } = stage
    const reserved = async (): Promise<unknown[]> => {
      const { slaves } = await cluster.front<Reserving>('/mesos/slaves')
      return slaves.flatMap((slave) => Object.values(slave.reserved_resources_full).flat())
    }
    await install('redis', { redis: { save: true } })
    expect(await inTask('redis', 'redis-cli', 'SET', 'colour', 'green')).to.equal('OK')
    expect(await reserved()).not.to.deep.equal([])
    await replaced('redis', crash)
    expect(await inTask('redis', 'redis-cli', 'GET', 'colour')).to.equal('green')
    await upgrade('redis')
    expect(await inTask('redis', 'redis-cli', 'GET', 'colour')).to.equal('green')
    await uninstall('redis')
    await eventually(async () => expect(await reserved()).to.deep.equal([]), {
      timeoutMs: 120_000,
      what: 'the volume to be given back',
    })
  })
})
