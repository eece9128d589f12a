import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { skipWithoutLab } from '../lab/index.ts'
import { openStage } from './support/stage.ts'
import type { PackageStage } from './support/stage.ts'

describe('Packages of ours on real hosts', function () {
  this.timeout(180_000)
  let stage: PackageStage

  before(async function () {
    this.timeout(900_000)
    await skipWithoutLab(this)
    stage = await openStage({ images: ['nginx', 'redis'], agents: 2 })
  })
  after(() => stage?.down())

  it('serve a page with nginx, which takes new options without losing its address', async () => {
    await stage.install('nginx', { nginx: { page: 'first page' } })
    expect(await stage.page('nginx')).to.include('first page')
    await stage.change('nginx', { nginx: { page: 'second page' } })
    await eventually(async () => expect(await stage.page('nginx')).to.include('second page'))
    await stage.uninstall('nginx')
  })

  it('keep the data of redis over a crash, a restart of the machine, an upgrade; and a replica has them too', async () => {
    await stage.install('redis')
    const redis = (...words: string[]): Promise<string> => stage.inTask('redis', 'redis-cli', ...words)
    expect(await redis('SET', 'colour', 'green')).to.equal('OK')
    await redis('BGSAVE')

    await stage.replaced('redis', (task) => stage.crash(task))
    expect(await redis('GET', 'colour')).to.equal('green')

    const before = await stage.taskOf('redis')
    const after = await stage.replaced('redis', (task) => stage.hostOf(task).reboot())
    expect(after.host).to.equal(before.host)
    expect(await redis('GET', 'colour')).to.equal('green')

    await stage.upgrade('redis')
    expect(await redis('GET', 'colour')).to.equal('green')

    await stage.install('redis-replica')
    const replica = (...words: string[]): Promise<string> =>
      stage.inTask('redis-replica', 'redis-cli', ...words)
    await eventually(async () => expect(await replica('GET', 'colour')).to.equal('green'), {
      timeoutMs: 60_000,
    })
    await stage.uninstall('redis-replica')
    await stage.uninstall('redis')
  })
})
