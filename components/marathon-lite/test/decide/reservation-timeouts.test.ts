import { expect } from 'chai'
import { overdueReservations } from '../../src/decide/reservation-timeouts.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { version } from '../support/definitions.ts'
import { waitingInstance } from '../placement/offers.ts'

const holding = (id: string, given: Partial<InstanceRecord>, timeoutAt?: string): InstanceRecord => ({
  ...waitingInstance(id),
  reservation: {
    ...{ agentId: 'a', hostname: 'h', volumes: [], resources: [] },
    ...(timeoutAt === undefined ? {} : { timeoutAt }),
  },
  ...given,
})

describe('Reservations that lead to nothing', () => {
  it('are given up when their time is over, those that launched once never', () => {
    const instances = [
      holding('late', {}, version(1)),
      holding('young', {}, version(9)),
      holding('kept', {}),
      holding('running', { condition: 'Running' }, version(1)),
      holding('stopped', { goal: 'Stopped' }, version(1)),
      waitingInstance('none'),
    ]
    const { overdue, nextAtMs } = overdueReservations(instances, Date.parse(version(5)))
    expect(overdue.map(({ id }) => id)).to.deep.equal(['late'])
    expect(nextAtMs).to.equal(Date.parse(version(9)))
  })
})
