import { expect } from 'chai'
import fc from 'fast-check'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import {
  queueOf,
  retryLimits,
  takeDue,
  withUpdate,
  withoutHead,
} from '../../../../src/agent/updates/decide/update-queue.ts'

const update = (number: number): TaskStatus => ({
  task_id: { value: 'task' },
  state: 'TASK_RUNNING',
  uuid: `uuid-${number}`,
})

describe('the queue of a task’s updates', () => {
  it('sends again after 10 s, doubling to 10 min', () => {
    let queue = withUpdate(queueOf([], 0), update(1), 0)
    const sentAtMs: number[] = []
    for (let nowMs = 0; nowMs <= 3_000_000; nowMs += 1000) {
      const due = takeDue(queue, nowMs)
      if (!due) continue
      sentAtMs.push(nowMs)
      queue = due.queue
    }
    const gaps = sentAtMs.slice(1).map((at, i) => at - (sentAtMs[i] ?? 0))
    expect(gaps).to.deep.equal([10, 20, 40, 80, 160, 320, 600, 600, 600].map((s) => s * 1000))
    expect(retryLimits.longestMs).to.equal(600_000)
  })

  it('delivers every update in order, one in flight, whatever is lost, late or acknowledged twice', () => {
    const event = fc.oneof(
      fc.constant('update' as const),
      fc.constant('acknowledge' as const),
      fc.constant('stale' as const),
      fc.constant('restart' as const),
      fc.integer({ min: 1, max: 60_000 }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let nowMs = 0
        let queue = queueOf([], nowMs)
        let made = 0
        const acknowledged: (string | undefined)[] = []
        const sent: (string | undefined)[] = []
        const pump = (): void => {
          const due = takeDue(queue, nowMs)
          if (!due) return
          // One in flight: nothing is sent before everything older is acknowledged.
          expect(due.send.uuid).to.equal(`uuid-${acknowledged.length}`)
          sent.push(due.send.uuid)
          queue = due.queue
          expect(takeDue(queue, nowMs)).to.equal(undefined)
        }
        for (const step of [...events, ...Array.from({ length: 61 }, () => 'acknowledge' as const)]) {
          if (typeof step === 'number') nowMs += step
          else if (step === 'update') queue = withUpdate(queue, update(made++), nowMs)
          else if (step === 'restart') queue = queueOf(queue.pending, nowMs)
          else if (step === 'stale') expect(withoutHead(queue, 'uuid-unknown', nowMs)).to.equal(undefined)
          else {
            const head = queue.pending[0]?.uuid
            const next = head === undefined ? undefined : withoutHead(queue, head, nowMs)
            if (next) {
              acknowledged.push(head)
              queue = next
            }
          }
          pump()
        }
        expect(acknowledged).to.deep.equal(Array.from({ length: made }, (_, i) => `uuid-${i}`))
        expect([...new Set(sent)]).to.deep.equal(acknowledged)
      }),
      { numRuns: 100 },
    )
  })
})
