import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { silentLogger } from '@dcos-lite/lib/log'
import { eventually } from '@dcos-lite/lib/testing'
import type { VirtualService } from '../../src/decide/vip-model.ts'
import { startVipKeeper } from '../../src/vip/vip-keeper.ts'

describe('the keeper of virtual addresses', () => {
  const options = { nft: '/nowhere/nft', services: () => [], log: silentLogger, onOutcome: () => undefined }

  it('takes the proxy where packet rules are not to be had', async () => {
    const keeper = await startVipKeeper({ ...options, mode: 'auto' })
    expect(keeper.kind()).to.equal('proxy')
    await keeper.stop()
  })

  it('says why it cannot begin when packet rules are asked for', async () => {
    const error: unknown = await startVipKeeper({ ...options, mode: 'nftables' }).catch(
      (thrown: unknown) => thrown,
    )
    expect(isDcosError(error) && error.code).to.equal('DCL_DNS_VIPS_REFUSED')
  })

  it('makes changes that come at once together, and ends with the last', async () => {
    let asked = 0
    const service: VirtualService = { ip: '127.11.9.9', port: 7099, protocol: 'tcp', backends: [] }
    const keeper = await startVipKeeper({
      ...options,
      mode: 'proxy',
      services: () => {
        asked++
        return [service]
      },
    })
    for (let i = 0; i < 100; i++) keeper.changed()
    await eventually(() => expect(asked).to.be.within(1, 3))
    await keeper.stop()
    keeper.changed()
    expect(asked).to.be.at.most(3)
  })
})
