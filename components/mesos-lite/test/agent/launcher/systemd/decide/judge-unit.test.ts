import { expect } from 'chai'
import { judgeUnit } from '../../../../../src/agent/launcher/systemd/decide/judge-unit.ts'
import { describeStartFailure } from '../../../../../src/agent/launcher/systemd/decide/start-failure.ts'
import { unknownFacts, withChanges } from '../../../../../src/agent/launcher/systemd/decide/unit-facts.ts'
import type { UnitFacts } from '../../../../../src/agent/launcher/systemd/decide/unit-facts.ts'

const facts = (more: Partial<UnitFacts>): UnitFacts => ({ ...unknownFacts, ...more })

describe('what systemd says of a unit', () => {
  it('is kept as facts, and other properties change nothing', () => {
    const running = withChanges(unknownFacts, [
      ['SubState', 'running'],
      ['ExecMainPID', 7],
      ['MemoryCurrent', 9],
    ])
    expect(running).to.deep.equal(facts({ subState: 'running', mainPid: 7 }))
    expect(withChanges(running, [['ControlPID', 8]])).to.equal(running)
    expect(withChanges(running, [['SubState', 'running']])).to.equal(running)
  })

  it('means that the task runs until its main process ended', () => {
    for (const subState of ['', 'start', 'running', 'reload']) {
      expect(judgeUnit(facts({ subState })), subState).to.deep.equal({ state: 'running' })
    }
  })

  it('gives the status or the signal of the main process', () => {
    expect(judgeUnit(facts({ subState: 'exited', mainCode: 1 }))).to.deep.equal({
      state: 'exited',
      exit: { code: 0 },
    })
    expect(judgeUnit(facts({ subState: 'failed', mainCode: 1, mainStatus: 7 }))).to.deep.equal({
      state: 'over',
      exit: { code: 7 },
    })
    expect(judgeUnit(facts({ subState: 'failed', mainCode: 3, mainStatus: 11 }))).to.deep.equal({
      state: 'over',
      exit: { signal: 11 },
    })
    expect(judgeUnit(facts({ subState: 'stop-sigterm', mainCode: 2, mainStatus: 9 })).state).to.equal(
      'leaving',
    )
  })

  it('tells a lack of memory where systemd saw it', () => {
    const over = facts({ subState: 'failed', mainCode: 2, mainStatus: 9, result: 'oom-kill' })
    expect(judgeUnit(over)).to.deep.equal({ state: 'over', exit: { signal: 9, outOfMemory: true } })
  })

  it('is nothing when the unit is gone', () => {
    expect(judgeUnit(facts({ subState: 'dead' }))).to.deep.equal({ state: 'gone' })
  })

  it('explains why a start failed, and knows a program that was over at once', () => {
    const failed = (mainStatus: number): string | undefined =>
      describeStartFailure('failed', facts({ mainCode: 1, mainStatus, result: 'exit-code' }))
    expect(failed(203)).to.contain('cannot be executed')
    expect(failed(217)).to.contain('user')
    expect(failed(7)).to.equal(undefined)
    expect(describeStartFailure('failed', facts({ result: 'resources' }))).to.equal(
      'systemd answered "resources"',
    )
    expect(describeStartFailure('assert', facts({}))).to.contain('restarted')
  })
})
