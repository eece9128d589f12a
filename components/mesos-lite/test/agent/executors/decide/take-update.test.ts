import { expect } from 'chai'
import fc from 'fast-check'
import type { KillCause, TaskRecord } from '../../../../src/agent/checkpoint/records.ts'
import {
  judgeUpdate,
  mostSeenUpdates,
  underDrain,
  withSeen,
} from '../../../../src/agent/executors/decide/take-update.ts'

const status = (uuid: string) => ({ task_id: { value: 't' }, state: 'TASK_RUNNING' as const, uuid })

describe('the updates of an executor', () => {
  it('are taken once each, however often they are sent, until the task has ended', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 20 }), (sent) => {
        const record: Pick<TaskRecord, 'seenUpdates' | 'endedAtMs'> = {}
        const taken: string[] = []
        for (const uuid of sent) {
          const verdict = judgeUpdate(record, status(uuid))
          expect(verdict).to.equal(taken.includes(uuid) ? 'known' : 'take')
          if (verdict !== 'take') continue
          taken.push(uuid)
          record.seenUpdates = withSeen(record.seenUpdates, uuid)
        }
        record.endedAtMs = 1
        expect(judgeUpdate(record, status('new'))).to.equal('drop')
        expect(judgeUpdate(undefined, status('new'))).to.equal('drop')
      }),
    )
  })

  it('are remembered up to a number', () => {
    let seen: string[] = []
    for (let n = 0; n < mostSeenUpdates + 5; n++) seen = withSeen(seen, String(n))
    expect(seen).to.have.length(mostSeenUpdates)
    expect(seen.at(-1)).to.equal(String(mostSeenUpdates + 4))
  })

  it('say that the agent is drained only where it ended them', () => {
    const under = (state: 'TASK_KILLED' | 'TASK_KILLING' | 'TASK_FINISHED', cause: KillCause) =>
      underDrain({ state }, { cause, atMs: 0, gracePeriodMs: 0 })
    const reason = 'REASON_AGENT_DRAINING'
    expect(under('TASK_KILLED', 'draining')).to.deep.equal({ state: 'TASK_KILLED', reason })
    expect(under('TASK_KILLING', 'draining-for-good')).to.deep.equal({ state: 'TASK_KILLING', reason })
    expect(under('TASK_KILLED', 'draining-for-good')).to.deep.equal({
      state: 'TASK_GONE_BY_OPERATOR',
      reason,
    })
    expect(under('TASK_FINISHED', 'draining')).to.deep.equal({ state: 'TASK_FINISHED' })
    expect(under('TASK_KILLED', 'asked')).to.deep.equal({ state: 'TASK_KILLED' })
  })
})
