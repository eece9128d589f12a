import { expect } from 'chai'
import { judgeChange } from '../../src/plan/judge-change.ts'

const gone = { state: 'gone' } as const
const same = { deployment: gone, present: 'a', wanted: 'a' }
const up = { wanted: 2, up: 2 }

describe('what became of a change', () => {
  const cases: [string, Parameters<typeof judgeChange>[0], Record<string, unknown>][] = [
    [
      'waits for its deployment',
      { ...same, deployment: { state: 'running' }, instances: up },
      { outcome: 'pending' },
    ],
    [
      'is what the scheduler says of a deployment that failed',
      { ...same, deployment: { state: 'failed', rolledBack: true, reason: 'late' }, instances: up },
      { outcome: 'rolled-back', reason: 'late' },
    ],
    ['is good when what was wanted is there', { ...same, instances: up }, { outcome: 'healthy' }],
    [
      'is good without instances when none are wanted',
      { ...same, instances: { wanted: 0, up: 0 } },
      { outcome: 'healthy' },
    ],
    [
      'is not judged before the first tasks of an update were watched',
      { ...same, instances: up, unchecked: { leftMs: undefined, ended: undefined } },
      { outcome: 'pending', settling: true },
    ],
    [
      'is not judged while they are watched, whatever ended',
      { ...same, instances: { wanted: 1, up: 0 }, unchecked: { leftMs: 1, ended: 'TASK_FAILED' } },
      { outcome: 'pending', settling: true },
    ],
    [
      'is good when they stayed up',
      { ...same, instances: up, unchecked: { leftMs: 0, ended: undefined } },
      { outcome: 'healthy' },
    ],
  ]
  for (const [what, evidence, expected] of cases) {
    it(what, () => expect(judgeChange(evidence)).to.deep.equal(expected))
  }

  it('has to be undone when the tasks of an update end soon after they start, or none is up', () => {
    const crashing = {
      ...same,
      instances: { wanted: 1, up: 1 },
      unchecked: { leftMs: -1, ended: 'TASK_FAILED' },
    }
    expect(judgeChange(crashing)).to.deep.include({ outcome: 'failed', undo: true })
    const down = { ...same, instances: { wanted: 1, up: 0 }, unchecked: { leftMs: -1, ended: undefined } }
    expect(judgeChange(down)).to.deep.include({ outcome: 'failed', undo: true })
  })

  it('is a failure, and nothing to undo, when the installation is gone or is another one', () => {
    for (const present of [undefined, 'b']) {
      const judged = judgeChange({ ...same, present, instances: up, unchecked: { leftMs: -1, ended: 'x' } })
      expect(judged).to.include({ outcome: 'failed' }).and.not.to.have.property('undo')
    }
  })
})
