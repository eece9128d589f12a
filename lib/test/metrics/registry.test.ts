import { expect } from 'chai'
import fc from 'fast-check'
import { createMetrics } from '@dcos-lite/lib/metrics'

describe('the metrics', () => {
  it('are exposed in the text format, by name, each with help and type', () => {
    const metrics = createMetrics()
    const starts = metrics.counter('dcos_x_starts_total', 'Starts.')
    metrics.gauge('dcos_x_apps', 'Apps.').set(3)
    starts.add()
    starts.add(2, { role: 'a', zone: 'z' })
    starts.add(1, { zone: 'z', role: 'a' })
    metrics.sampled('dcos_x_age_seconds', 'Age.', () => 1.5)
    metrics.sampled('dcos_x_tasks', 'Tasks.', () => [{ labels: { state: 'TASK_RUNNING' }, value: 7 }])
    expect(metrics.expose()).to.equal(
      [
        '# HELP dcos_x_age_seconds Age.',
        '# TYPE dcos_x_age_seconds gauge',
        'dcos_x_age_seconds 1.5',
        '# HELP dcos_x_apps Apps.',
        '# TYPE dcos_x_apps gauge',
        'dcos_x_apps 3',
        '# HELP dcos_x_starts_total Starts.',
        '# TYPE dcos_x_starts_total counter',
        'dcos_x_starts_total 1',
        'dcos_x_starts_total{role="a",zone="z"} 3',
        '# HELP dcos_x_tasks Tasks.',
        '# TYPE dcos_x_tasks gauge',
        'dcos_x_tasks{state="TASK_RUNNING"} 7',
        '',
      ].join('\n'),
    )
  })

  it('are counters when they are read from what only grows', () => {
    const metrics = createMetrics()
    metrics.sampled('dcos_x_runs_total', 'Runs.', () => 4, 'counter')
    expect(metrics.expose()).to.contain('# TYPE dcos_x_runs_total counter\ndcos_x_runs_total 4\n')
  })

  it('count a histogram cumulatively, up to +Inf', () => {
    const metrics = createMetrics()
    const histogram = metrics.histogram('dcos_x_seconds', 'Time.', [0.1, 1])
    for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe(value, { route: '/a' })
    expect(metrics.expose().split('\n').slice(2, -1)).to.deep.equal([
      'dcos_x_seconds_bucket{le="0.1",route="/a"} 2',
      'dcos_x_seconds_bucket{le="1",route="/a"} 3',
      'dcos_x_seconds_bucket{le="+Inf",route="/a"} 4',
      'dcos_x_seconds_sum{route="/a"} 7.65',
      'dcos_x_seconds_count{route="/a"} 4',
    ])
  })

  it('escape help texts and label values, so that no value can write a line of its own', () => {
    const metrics = createMetrics()
    metrics.gauge('dcos_x_a', 'Back\\slash and\nnew line.').set(1, { path: 'a"b\\c\nd' })
    expect(metrics.expose()).to.equal(
      '# HELP dcos_x_a Back\\\\slash and\\nnew line.\n# TYPE dcos_x_a gauge\ndcos_x_a{path="a\\"b\\\\c\\nd"} 1\n',
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const one = createMetrics()
        one.gauge('dcos_x_a', 'A.').set(1, { value })
        const lines = one.expose().split('\n')
        expect(lines).to.have.length(4)
        const quoted = /^dcos_x_a\{value="((?:[^"\\]|\\.)*)"\} 1$/s.exec(lines[2] ?? '')?.[1] ?? 'no match'
        expect(quoted.replace(/\\(.)/g, (_all, sign: string) => (sign === 'n' ? '\n' : sign))).to.equal(value)
      }),
      { numRuns: 100 },
    )
  })

  it('write numbers that are none as the format wants them', () => {
    const metrics = createMetrics()
    const gauge = metrics.gauge('dcos_x_a', 'A.')
    for (const value of [Infinity, -Infinity, NaN]) gauge.set(value, { value: String(value) })
    expect(metrics.expose()).to.include('{value="Infinity"} +Inf\n')
    expect(metrics.expose()).to.include('{value="-Infinity"} -Inf\n')
    expect(metrics.expose()).to.include('{value="NaN"} NaN\n')
  })

  it('refuse a name twice, a name that is none, and a counter that falls', () => {
    const metrics = createMetrics()
    const counter = metrics.counter('dcos_x_total', 'X.')
    expect(() => metrics.gauge('dcos_x_total', 'X.')).to.throw('declared twice')
    expect(() => metrics.gauge('dcos-x', 'X.')).to.throw('no name of a metric')
    expect(() => counter.add(-1)).to.throw(RangeError)
    expect(() => counter.add(NaN)).to.throw(RangeError)
  })
})
