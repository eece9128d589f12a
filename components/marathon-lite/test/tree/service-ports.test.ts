import { expect } from 'chai'
import { assignServicePorts, servicePortsOf } from '../../src/tree/service-ports.ts'
import { sameConfiguration, stampVersion } from '../../src/tree/versions.ts'
import { appOf, version } from '../support/definitions.ts'

const range = { min: 10_000, max: 10_003 }

describe('Service ports', () => {
  it('are the lowest free ones, and those an app had are used again first', () => {
    const app = appOf({ ports: [0, 7777, 0] })
    const assigned = assignServicePorts(app, undefined, new Set([10_000]), range)
    expect(assigned && servicePortsOf(assigned)).to.deep.equal([10_001, 7777, 10_002])
    const again = assignServicePorts(appOf({ ports: [0, 0] }), assigned, new Set([10_001, 10_002]), range)
    expect(again && servicePortsOf(again)).to.deep.equal([10_001, 10_002])
  })

  it('run out with the range', () => {
    const used = new Set([10_000, 10_001, 10_002])
    expect(assignServicePorts(appOf({ ports: [0, 0] }), undefined, used, range)).to.equal(undefined)
  })
})

describe('Versions', () => {
  const stored = appOf({})

  it('move by what changed: configuration, scaling, restart, nothing', () => {
    const [zero, one] = [version(0), version(1)]
    const config = stampVersion(stored, { ...stored, cmd: 'sleep 2' }, one)
    expect([config.version, config.versionInfo]).to.deep.equal([
      one,
      { lastScalingAt: one, lastConfigChangeAt: one },
    ])
    const scaled = stampVersion(stored, { ...stored, instances: 5 }, one)
    expect(scaled.versionInfo).to.deep.equal({ lastScalingAt: one, lastConfigChangeAt: zero })
    const restarted = stampVersion(stored, stored, one, true)
    expect(restarted.versionInfo).to.deep.equal({ lastScalingAt: zero, lastConfigChangeAt: one })
    expect(stampVersion(stored, stored, one)).to.deep.equal(stored)
  })

  it('do not move for executor resources, and move for labels', () => {
    const executorResources = { cpus: 1, mem: 64, disk: 10 }
    expect(sameConfiguration(stored, { ...stored, executorResources })).to.equal(true)
    expect(sameConfiguration(stored, { ...stored, labels: { a: 'b' } })).to.equal(false)
  })
})
