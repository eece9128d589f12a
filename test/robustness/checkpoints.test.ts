import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { openAgentBook } from '../../components/mesos-lite/src/agent/checkpoint/agent-record.ts'
import { createCheckpointFile } from '../../components/mesos-lite/src/agent/checkpoint/checkpoint-file.ts'
import { createLayout, layoutOf } from '../../components/mesos-lite/src/agent/checkpoint/layout.ts'
import { createDisks, simulatedRoot } from './simulation/disk.ts'
import type { Disks } from './simulation/disk.ts'
import { createTimeline } from './simulation/timeline.ts'
import type { Timeline } from './simulation/timeline.ts'

const layout = layoutOf(`${simulatedRoot}/host/work`)

describe('checkpoints on a disk that fails', () => {
  let timeline: Timeline
  let disks: Disks
  beforeEach(() => {
    timeline = createTimeline(0)
    disks = createDisks(timeline, createSeededRandom(1))
  })

  /** Lets the disk do what is asked of it until the work is done. */
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    let done = false
    const settled = (): void => void (done = true)
    work.then(settled, settled)
    for (;;) {
      await new Promise<void>((resolve) => void setImmediate(resolve))
      if (done) return await work
      timeline.step(timeline.nowMs() + 1000)
    }
  }

  it('are the old or the new text after a loss of power, never an empty file', async () => {
    await finish(createLayout(layout))
    let text = 'first'
    const path = layout.taskFile('c')
    const file = createCheckpointFile(path, () => text)
    await finish(file.save())
    for (let round = 0; round < 20; round++) {
      text = `change ${round}`
      await finish(file.save({ durable: false }))
      disks.losePower('host')
      expect(await finish(readFile(path, 'utf8'))).to.match(/^"(first|change)/)
    }
  })

  it('say what the agent knows of itself, also when the disk was full for a while', async () => {
    await finish(createLayout(layout))
    const book = await finish(openAgentBook(layout, true))
    disks.setFull('host', true)
    const failures = [book.setAgentId('S1'), book.raiseEpoch(7)].map((work) =>
      finish(work).then(
        () => 'written',
        () => 'refused',
      ),
    )
    expect(await Promise.all(failures)).to.deep.equal(['refused', 'refused'])
    expect([book.agentId(), book.highestEpoch()]).to.deep.equal([undefined, 0])
    disks.setFull('host', false)
    await finish(book.setAgentId('S1'))
    await finish(book.raiseEpoch(7))
    const again = await finish(openAgentBook(layout, true))
    expect([again.agentId(), again.highestEpoch()]).to.deep.equal(['S1', 7])
  })
})
