import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'
import { decodeMessage, writeJson } from '../../../src/protocol/wire/index.ts'
import { legacyState, legacyStateSummary } from '../../../src/master/rendering/legacy-state.ts'
import { takeSnapshot } from '../../../src/master/rendering/snapshot.ts'
import { answerPieces, subscribedPieces } from '../../../src/master/views/operator-views.ts'
import { bytesOf } from '../../../src/master/views/slices.ts'
import type { ViewReader } from '../../../src/master/views/shared-view.ts'
import { createViewDesk } from '../../../src/master/views/view-desk.ts'
import { largeState } from './large-state.ts'

async function textOf(pieces: Generator<string | Uint8Array, void>): Promise<Buffer> {
  return Buffer.concat(await bytesOf(systemClock, pieces))
}

async function readAll(reader: ViewReader): Promise<string> {
  let text = ''
  for await (const chunk of reader) text += chunk.toString()
  return text
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
    const first = readAll(desk.open('a', start))
    const [second, third] = [readAll(desk.open('a', start)), readAll(desk.open('a', start))]
    expect(await second).to.equal(await third)
    expect(made).to.equal(1)
    await first
    expect(await readAll(desk.open('a', start))).to.equal('2')
    const broken = function* (): Generator<string, void> {
      yield ''
      throw new Error('cannot be made')
    }
    const failure: unknown = await readAll(desk.open('b', broken)).catch((error: unknown) => error)
    expect(failure).to.have.property('message', 'cannot be made')
    expect(await readAll(desk.open('a', start))).to.equal('3')
  })

  it('are made at the pace of who reads, and without waiting for anybody when another view waits', async () => {
    const desk = createViewDesk(systemClock)
    let pieces = 0
    const endless = 200
    const large = function* (): Generator<string, void> {
      for (; pieces < endless; pieces += 1) yield 'x'.repeat(65_536)
    }
    const slow = desk.open('large', large)
    await slow.next()
    await new Promise((resolve) => setImmediate(resolve))
    expect(pieces).to.be.lessThan(3)
    const small = function* (): Generator<string, void> {
      yield 'small'
    }
    expect(await readAll(desk.open('small', small))).to.equal('small')
    expect(pieces).to.equal(endless)
    expect(await readAll(slow)).to.have.length((endless - 1) * 65_536)
  })

  it('are given up when nobody reads them any more', async () => {
    const desk = createViewDesk(systemClock)
    let ended = false
    const large = function* (): Generator<string, void> {
      try {
        for (;;) yield 'x'.repeat(65_536)
      } finally {
        ended = true
      }
    }
    const [one, other] = [desk.open('large', large), desk.open('large', large)]
    await one.return()
    expect((await other.next()).done).to.equal(false)
    await other.return()
    expect(ended).to.equal(true)
    const never = desk.open('large', large)
    await never.return()
    expect((await never.next()).done).to.equal(true)
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
