import { expect } from 'chai'
import { refusalReason, schedulerErrors } from '../../src/mesos-scheduler/index.ts'

const refused = (answerStatus: number, reason: string): Error =>
  schedulerErrors.CALL_REFUSED({ url: 'http://master', call: 'ACCEPT', answerStatus, reason })

describe('the reason of a refusal', () => {
  it('is what the master says of a call that is wrong itself', () =>
    expect(refusalReason(refused(400, 'Failed to validate'))).to.equal('Failed to validate'))

  it('is none when the same call may be taken later, or nobody knows', () => {
    const notConnected = schedulerErrors.NOT_CONNECTED({ call: 'ACCEPT', reason: 'gone' })
    const others = [
      refused(503, 'Master has not recovered yet'),
      refused(400, "The stream ID 'a' included in this request didn't match"),
      notConnected,
      new Error('other'),
    ]
    for (const error of others) expect(refusalReason(error)).to.equal(undefined)
  })
})
