import { expect } from 'chai'
import { skipBecause } from '@dcos-lite/lib/testing'
import { planFaults, runRealHistory } from './processes/history.ts'

const seed = Number(process.env.DCOS_SEED ?? 1)

describe('a history of real processes: two masters on etcd, two agents, a framework, faults by seed', function () {
  this.timeout(600_000)

  it(`starts no task twice, lets no instances overlap and loses no end (seed ${seed})`, async function () {
    const violations = await runRealHistory(seed)
    if (!violations) return skipBecause(this, 'this machine has no etcd for two masters to share')
    const faults = planFaults(seed).map((fault) => JSON.stringify(fault))
    expect(violations, `with these faults:\n${faults.join('\n')}`).to.deep.equal([])
  })
})
