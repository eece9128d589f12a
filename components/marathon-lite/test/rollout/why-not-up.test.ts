import { expect } from 'chai'
import { whyNotUp } from '../../src/rollout/decide/why-not-up.ts'
import { appOf } from '../support/definitions.ts'

describe('An instance that runs and is not up', () => {
  const plain = appOf({})
  const checked = appOf({ healthChecks: [{ protocol: 'TCP', portIndex: 0 }] })
  const readied = appOf({ readinessChecks: [{ portName: 'default' }] })

  it('is told of, also when its checks have said nothing yet', () => {
    expect(whyNotUp(checked, { ready: false })).to.include('no health check has said yet')
    expect(whyNotUp(checked, { ready: false, healthy: false })).to.include('not healthy')
    expect(whyNotUp(readied, { ready: false })).to.include('not ready')
  })

  it('is none that counts: without checks, or with checks that said yes', () => {
    expect(whyNotUp(plain, { ready: false })).to.equal(undefined)
    expect(whyNotUp(checked, { ready: false, healthy: true })).to.equal(undefined)
    expect(whyNotUp(readied, { ready: true })).to.equal(undefined)
    expect(whyNotUp(undefined, { ready: false })).to.equal(undefined)
  })
})
