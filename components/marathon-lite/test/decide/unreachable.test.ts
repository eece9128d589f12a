import { expect } from 'chai'
import { appOf } from '../support/definitions.ts'
import type { UnreachableStrategy } from '../../src/definitions/app.ts'
import { ageUnreachable } from '../../src/decide/unreachable.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { waitingInstance } from '../placement/offers.ts'

const lost: InstanceRecord = {
  ...waitingInstance('app.instance-1'),
  condition: 'Unreachable',
  since: new Date(0).toISOString(),
}

function after(seconds: number, unreachableStrategy: UnreachableStrategy, instance = lost, known = true) {
  const services = new Map(known ? [['/app', appOf({ unreachableStrategy })]] : [])
  const { instances, wakeAtMs } = ageUnreachable({ nowMs: seconds * 1000, services }, [instance])
  return { condition: instances[0]?.condition ?? 'forgotten', wakeAtMs }
}

describe('An instance whose agent is not reachable', () => {
  const strategy = { inactiveAfterSeconds: 10, expungeAfterSeconds: 60 }

  it('counts for a while, then does not, and is forgotten in the end', () => {
    expect(after(9, strategy)).to.deep.equal({ condition: 'Unreachable', wakeAtMs: 10_000 })
    expect(after(10, strategy)).to.deep.equal({ condition: 'UnreachableInactive', wakeAtMs: 60_000 })
    expect(after(60, strategy).condition).to.equal('forgotten')
  })

  it('is forgotten at once with equal times, and never when that is disabled', () => {
    expect(after(0, { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }).condition).to.equal('forgotten')
    expect(after(1e6, 'disabled')).to.deep.equal({ condition: 'Unreachable', wakeAtMs: undefined })
  })

  it('is forgotten when its service is gone', () => {
    expect(after(1, 'disabled', lost, false).condition).to.equal('forgotten')
  })
})
