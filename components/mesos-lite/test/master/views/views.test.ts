import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'
import { decodeMessage, writeJson } from '../../../src/protocol/wire/index.ts'
import { legacyState, legacyStateSummary } from '../../../src/master/rendering/legacy-state.ts'
import { takeSnapshot } from '../../../src/master/rendering/snapshot.ts'
import { answerPieces, subscribedPieces } from '../../../src/master/views/operator-views.ts'
import { bytesOf } from '../../../src/master/views/slices.ts'
import { createViewDesk } from '../../../src/master/views/view-desk.ts'
import { largeState } from './large-state.ts'

async function textOf(pieces: Generator<string | Uint8Array, void>): Promise<Buffer> {
  return Buffer.concat(await bytesOf(systemClock, pieces))
}

describe('the views of a master', () => {
  it('show one moment, whatever changes while they are made', async () => {
    const input = largeState(3, 60)
    const before = (await textOf(legacyState(takeSnapshot(input)))).toString()
    const pieces = legacyState(takeSnapshot(input))
    let text = ''
    for (let count = 0; count < 100; count += 1) {
      const step = pieces.next()
      if (!step.done) text += step.value
    }
    const framework = input.frameworks.get('F')
    for (const task of [...(framework?.tasks.values() ?? [])]) {
      task.state = 'TASK_FAILED'
      task.statuses = []
      task.booked = false
      if (task.agentId === 'S1') framework?.tasks.delete(task.info.task_id.value)
    }
    ;(input.agents as Map<string, unknown>).delete('S2')
    if (framework) framework.connected = true
    for (const piece of pieces) text += piece
    expect(text).to.equal(before)
    const after = JSON.parse((await textOf(legacyState(takeSnapshot(input)))).toString()) as {
      slaves: object[]
      frameworks: { tasks: { state: string }[] }[]
    }
    expect(after.slaves).to.have.length(2)
    expect(after.frameworks[0]?.tasks).to.have.length(40)
    expect(after.frameworks[0]?.tasks.every(({ state }) => state === 'TASK_FAILED')).to.equal(true)
  })

  it('say the same in JSON and in binary', async () => {
    const input = largeState(2, 5)
    for (const type of [
      'GET_STATE',
      'GET_AGENTS',
      'GET_TASKS',
      'GET_FRAMEWORKS',
      'GET_EXECUTORS',
      'GET_ROLES',
    ]) {
      const json = await textOf(answerPieces(type, takeSnapshot(input), 'application/json'))
      const binary = await textOf(answerPieces(type, takeSnapshot(input), 'application/x-protobuf'))
      const decoded = decodeMessage<object>('MasterResponse', binary)
      expect(writeJson('MasterResponse', decoded), type).to.equal(json.toString())
    }
    const first = await textOf(subscribedPieces(takeSnapshot(input), 'application/x-protobuf', 15))
    const event = decodeMessage<{
      type: string
      subscribed: { get_state: { get_tasks: { tasks: object[] } } }
    }>('MasterEvent', first)
    expect([event.type, event.subscribed.get_state.get_tasks.tasks.length]).to.deep.equal(['SUBSCRIBED', 5])
  })

  it('are made for all who wait for them together, and never older than a request', async () => {
    const desk = createViewDesk(systemClock)
    let made = 0
    const start = function* (): Generator<string, void> {
      made += 1
      yield String(made)
    }
    const first = desk.bytes('a', start)
    const [second, third] = [desk.bytes('a', start), desk.bytes('a', start)]
    expect(await second).to.equal(await third)
    await first
    expect(Buffer.concat(await desk.bytes('a', start)).toString()).to.equal(String(made))
    const broken = function* (): Generator<string, void> {
      yield ''
      throw new Error('cannot be made')
    }
    const failure: unknown = await desk.bytes('b', broken).catch((error: unknown) => error)
    expect(failure).to.have.property('message', 'cannot be made')
    expect(await desk.bytes('a', start)).to.have.length(1)
  })

  it('let others have a turn every few milliseconds, however large they are', async () => {
    const input = largeState(500, 5000)
    let turns = 0
    const counting = setInterval(() => (turns += 1), 1)
    try {
      await textOf(legacyState(takeSnapshot(input)))
      await textOf(legacyStateSummary(takeSnapshot(input)))
    } finally {
      clearInterval(counting)
    }
    expect(turns).to.be.greaterThan(2)
  })

  it('make the text of a task once per state', async () => {
    const input = largeState(1, 1)
    await textOf(legacyState(takeSnapshot(input)))
    const [task] = [...(input.frameworks.get('F')?.tasks.values() ?? [])]
    const text = task?.rendered?.legacy?.text
    await textOf(legacyState(takeSnapshot(input)))
    expect(task?.rendered?.legacy?.text).to.equal(text)
    if (task) task.state = 'TASK_KILLING'
    await textOf(legacyState(takeSnapshot(input)))
    expect(task?.rendered?.legacy?.text).to.contain('TASK_KILLING')
  })
})
