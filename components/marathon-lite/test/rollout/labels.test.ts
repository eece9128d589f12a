import { expect } from 'chai'
import { parseDurationMs, rolloutRuleOf } from '../../src/rollout/decide/labels.ts'
import { rollbackTarget } from '../../src/rollout/decide/rollback-target.ts'
import { progressOf } from '../../src/rollout/decide/stage.ts'
import { lastLines } from '../../src/rollout/read-last-lines.ts'
import { operationLabelViolations } from '../../src/validation/operation-labels.ts'
import { appOf, version } from '../support/definitions.ts'

const labelled = (labels: Record<string, string>) => appOf({ labels })
const paths = (labels: Record<string, string>): string[] =>
  operationLabelViolations(labelled(labels)).map(({ path }) => path)

describe('Labels that ask for more than Marathon does', () => {
  it('read times with and without a unit', () => {
    expect(['90', '90s', '1.5m', '2h', '10ms', '1d', 'x', '-1', ''].map(parseDurationMs)).to.deep.equal([
      90_000,
      90_000,
      90_000,
      7_200_000,
      10,
      86_400_000,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('are rolling without a deadline when there are none', () => {
    expect(rolloutRuleOf(appOf({}))).to.deep.equal({
      strategy: 'rolling',
      canary: 1,
      promoteAfterMs: 0,
      onFailure: 'rollback',
    })
    expect(rolloutRuleOf(labelled({ DCOS_ROLLOUT: 'canary' }))).to.include({ promoteAfterMs: 'manual' })
  })

  it('are refused by name when they make no sense', () => {
    expect(paths({ DCOS_ROLLOUT: 'canary', DCOS_ROLLOUT_PROMOTE: '5m', DCOS_DAEMON: 'false' })).to.deep.equal(
      [],
    )
    expect(
      paths({
        DCOS_ROLLOUT: 'sometimes',
        DCOS_ROLLOUT_CANARY: '0',
        DCOS_ROLLOUT_PROMOTE: 'later',
        DCOS_ROLLOUT_DEADLINE: 'soon',
        DCOS_ROLLOUT_MAX_FAILURES: '-1',
        DCOS_ROLLOUT_ON_FAILURE: 'cry',
        DCOS_DAEMON: 'yes',
      }),
    ).to.deep.equal(
      [
        'ROLLOUT',
        'ROLLOUT_CANARY',
        'ROLLOUT_PROMOTE',
        'ROLLOUT_DEADLINE',
        'ROLLOUT_MAX_FAILURES',
        'ROLLOUT_ON_FAILURE',
        'DAEMON',
      ].map((name) => `/labels(DCOS_${name})`),
    )
    expect(paths({ DCOS_AUTOSCALE: 'cpu' })).to.deep.equal([
      '/labels(DCOS_AUTOSCALE_TARGET)',
      '/labels(DCOS_AUTOSCALE_MAX)',
    ])
    const limits = { DCOS_AUTOSCALE_TARGET: '1', DCOS_AUTOSCALE_MIN: '3', DCOS_AUTOSCALE_MAX: '2' }
    expect(paths({ DCOS_AUTOSCALE: 'prometheus', ...limits })).to.deep.equal([
      '/labels(DCOS_AUTOSCALE_MAX)',
      '/labels(DCOS_AUTOSCALE_QUERY)',
      '/labels(DCOS_AUTOSCALE_PROMETHEUS)',
    ])
  })

  it('cannot ask for two places of the same data', () => {
    const volume = { containerPath: 'data', mode: 'RW' as const, persistent: { size: 10 } }
    const body = {
      labels: { DCOS_ROLLOUT: 'blue-green', DCOS_DAEMON: 'true' },
      container: { type: 'MESOS' as const, volumes: [volume] },
    }
    expect(operationLabelViolations(appOf(body)).map(({ path }) => path)).to.deep.equal([
      '/labels(DCOS_ROLLOUT)',
      '/labels(DCOS_DAEMON)',
    ])
  })
})

describe('The stage of a new version', () => {
  const nowMs = Date.parse(version(5))
  const timed = labelled({ DCOS_ROLLOUT: 'canary', DCOS_ROLLOUT_PROMOTE: '1m' })

  it('is promoted by time, counted from when all of it was up, and anew after a fall', () => {
    const first = progressOf(timed, undefined, true, nowMs)
    expect(first).to.deep.equal({ progress: { readySince: version(5) }, wakeAtMs: nowMs + 60_000 })
    expect(progressOf(timed, first.progress, false, nowMs + 1000).progress).to.deep.equal({})
    const due = progressOf(timed, first.progress, true, nowMs + 60_000)
    expect(due.progress.promotedAt).to.equal(version(6))
  })

  it('waits for somebody when it is to be promoted by hand, and stays promoted', () => {
    const manual = labelled({ DCOS_ROLLOUT: 'canary' })
    expect(progressOf(manual, {}, true, nowMs).wakeAtMs).to.equal(undefined)
    const promoted = { promotedAt: version(1) }
    expect(progressOf(manual, promoted, false, nowMs).progress).to.equal(promoted)
  })
})

describe('What a failed deployment goes back to', () => {
  const from = appOf({ instances: 3, version: version(2) })
  const to = appOf({ instances: 4, version: version(3), cmd: 'sleep 9' })
  const healthy = appOf({ instances: 1, version: version(1), cmd: 'sleep 8' })

  it('is the last healthy version with the count of before, or the version before', () => {
    expect(rollbackTarget({ from, to, healthy, fromFailed: true })).to.deep.equal({
      definition: { ...healthy, instances: 3 },
      suspended: false,
    })
    expect(rollbackTarget({ from, to, fromFailed: false })?.definition).to.equal(from)
  })

  it('is a rest without instances when nothing was ever good', () => {
    const resting = { definition: { ...to, instances: 0 }, suspended: true }
    expect(rollbackTarget({ to, fromFailed: false })).to.deep.equal(resting)
    expect(rollbackTarget({ from, to, fromFailed: true })).to.deep.equal(resting)
  })
})

describe('The last lines of a file', () => {
  it('are whole lines, and no more than were asked for', () => {
    expect(lastLines('a\nb\nc\n', 2, true)).to.deep.equal(['b', 'c'])
    expect(lastLines('half\nb\nc', 5, false)).to.deep.equal(['b', 'c'])
    expect(lastLines('', 5, true)).to.deep.equal([])
  })
})
