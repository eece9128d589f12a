import { expect } from 'chai'
import fc from 'fast-check'
import { createManualClock } from '@dcos-lite/lib/clock'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { createTaskUpdates } from '../../../src/agent/updates/task-updates.ts'

const update = (number: number): TaskStatus => ({
  task_id: { value: 'task' },
  state: 'TASK_RUNNING',
  uuid: `uuid-${number}`,
})
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the delivery of a task’s updates', () => {
  it('sends nothing before it is on disk', async () => {
    const clock = createManualClock()
    const sent: TaskStatus[] = []
    const written = Promise.withResolvers<void>()
    const updates = createTaskUpdates({
      clock,
      pending: [],
      persist: () => written.promise,
      send: (status) => sent.push(status) > 0,
    })
    const added = updates.add(update(0))
    clock.advance(100_000)
    await settled()
    expect(sent).to.have.length(0)
    written.resolve()
    await added
    expect(sent).to.have.length(1)
    updates.stop()
  })

  it('delivers all in order over sessions that come and go, with the clock moved by hand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('add', 'acknowledge', 'connect', 'disconnect', 'wait'), { maxLength: 40 }),
        async (steps) => {
          const clock = createManualClock()
          let connected = true
          let disk: readonly TaskStatus[] = []
          let made = 0
          const seen: string[] = []
          const updates = createTaskUpdates({
            clock,
            pending: [],
            persist(pending) {
              disk = pending
              return Promise.resolve()
            },
            send(status) {
              if (!connected) return false
              expect(disk[0]?.uuid).to.equal(status.uuid)
              if (seen.at(-1) !== status.uuid) seen.push(status.uuid ?? '')
              return true
            },
          })
          const finish = Array.from({ length: 41 }, () => ['connect', 'acknowledge']).flat()
          for (const step of [...steps, ...finish]) {
            if (step === 'add') await updates.add(update(made++))
            if (step === 'acknowledge' && disk[0]?.uuid !== undefined && disk[0].uuid === seen.at(-1)) {
              await updates.acknowledge(disk[0].uuid)
            }
            if (step === 'disconnect') connected = false
            if (step === 'wait') clock.advance(700_000)
            if (step === 'connect') {
              connected = true
              updates.resume()
            }
          }
          expect(seen).to.deep.equal(Array.from({ length: made }, (_, i) => `uuid-${i}`))
          expect(disk).to.have.length(0)
          updates.stop()
          expect(clock.pending()).to.equal(0)
        },
      ),
      { numRuns: 100 },
    )
  })
})
