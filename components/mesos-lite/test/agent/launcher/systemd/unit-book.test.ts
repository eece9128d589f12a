import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { unitObjectPath } from '../../../../src/agent/launcher/systemd/decide/unit-name.ts'
import type { PropertySource } from '../../../../src/agent/launcher/systemd/unit-book.ts'
import { createUnitBook } from '../../../../src/agent/launcher/systemd/unit-book.ts'

const unit = 'dcos-task-a.service'

describe('the book of units', () => {
  it('prefers what a signal told to an answer that may be older', async () => {
    const book = createUnitBook(createManualClock())
    book.open(unit)
    const { promise: answered, resolve: answer } = Promise.withResolvers<unknown>()
    const property: PropertySource['property'] = (_unit, _interface, name) =>
      name === 'SubState' ? answered : Promise.resolve(name === 'Result' ? 'exit-code' : 1)
    const refreshed = book.refresh(unit, { property })
    book.onPropertiesChanged(unitObjectPath(unit), [['SubState', 'failed']])
    answer('running')
    await refreshed
    expect(book.facts(unit)).to.deep.include({ subState: 'failed', mainCode: 1, result: 'exit-code' })
  })

  it('wakes who waits when a fact changed, or when the time is up', async () => {
    const clock = createManualClock()
    const book = createUnitBook(clock)
    book.open(unit)
    const before = book.facts(unit)
    let woken = 0
    const wake = (): void => void (woken += 1)
    const waits = [book.changed(unit, before).then(wake), book.changed(unit, before, 100).then(wake)]
    book.onPropertiesChanged(unitObjectPath(unit), [['MemoryCurrent', 1]])
    await Promise.resolve()
    expect(woken).to.equal(0)
    clock.advance(100)
    await waits[1]
    expect(woken).to.equal(1)
    book.onPropertiesChanged(unitObjectPath(unit), [['SubState', 'running']])
    await waits[0]
    expect(woken).to.equal(2)
    await book.changed(unit, before)
    expect(clock.pending()).to.equal(0)
  })

  it('hears nothing of units that it does not keep', () => {
    const book = createUnitBook(createManualClock())
    book.onPropertiesChanged(unitObjectPath('ssh.service'), [['SubState', 'failed']])
    book.onPropertiesChanged(unitObjectPath(unit), [['SubState', 'failed']])
    expect(book.units()).to.deep.equal([])
  })
})
