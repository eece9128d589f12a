import { expect } from 'chai'
import fc from 'fast-check'
import type { ScheduleSpec } from '../../src/job/job-spec.ts'
import { cronProblem, isTimezone } from '../../src/schedule/cron-expression.ts'
import { decideSchedule, graceMs, nextRunMs } from '../../src/schedule/next-run.ts'

const next = (cron: string, from: string, timezone = 'UTC'): string | undefined => {
  const ms = nextRunMs({ cron, timezone }, Date.parse(from))
  return ms === undefined ? undefined : new Date(ms).toISOString()
}
const schedule = (more: Partial<ScheduleSpec> = {}): ScheduleSpec => ({
  id: 's',
  cron: '* * * * *',
  timezone: 'UTC',
  startingDeadlineSeconds: 900,
  concurrencyPolicy: 'ALLOW',
  enabled: true,
  ...more,
})

describe('nextRunMs', () => {
  const from = '2017-10-02T10:00:00Z'
  const cases: [string, string][] = [
    ['0 9 1-7 * 1', '2017-11-06T09:00:00.000Z'],
    ['0 9 1-7 * 1-5', '2017-10-03T09:00:00.000Z'],
    ['0 9 1-7 * 6-7', '2017-10-07T09:00:00.000Z'],
    ['0 9 8-14 * 1-5', '2017-10-09T09:00:00.000Z'],
    ['0 9 22-28 * 6-7', '2017-10-22T09:00:00.000Z'],
    ['* * * * 3', '2017-10-04T00:00:00.000Z'],
    ['0 0 29 2 *', '2020-02-29T00:00:00.000Z'],
    ['0 0 L * *', '2017-10-31T00:00:00.000Z'],
    ['0 0 15W * *', '2017-10-16T00:00:00.000Z'],
    ['0 0 * * 5L', '2017-10-27T00:00:00.000Z'],
    ['0 0 * * 1#2', '2017-10-09T00:00:00.000Z'],
    ['0 0 1 1 * 2030', '2030-01-01T00:00:00.000Z'],
  ]
  for (const [cron, expected] of cases) {
    it(`finds ${expected} for "${cron}"`, () => {
      expect(next(cron, from)).to.equal(expected)
    })
  }

  it('runs once a day over a change of summer time', () => {
    expect(next('55 23 * * *', '2019-03-30T22:55:00Z', 'Europe/Rome')).to.equal('2019-03-31T21:55:00.000Z')
    expect(next('30 2 * * *', '2019-03-30T12:00:00Z', 'Europe/Rome')).to.equal('2019-03-31T01:00:00.000Z')
    const first =
      nextRunMs({ cron: '30 2 * * *', timezone: 'Europe/Rome' }, Date.parse('2019-10-26T12:00:00Z')) ?? 0
    const second = nextRunMs({ cron: '30 2 * * *', timezone: 'Europe/Rome' }, first) ?? 0
    expect(second - first).to.be.greaterThan(23 * 3_600_000)
  })

  it('always lies in the future, on a full minute', () => {
    const minute = fc.oneof(
      fc.constant('*'),
      fc.nat(59).map(String),
      fc.integer({ min: 1, max: 30 }).map((n) => `*/${n}`),
    )
    const hour = fc.oneof(fc.constant('*'), fc.nat(23).map(String))
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Rome',
      'America/Chicago',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
    )
    const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) })
    fc.assert(
      fc.property(minute, hour, zone, instant, (m, h, timezone, nowMs) => {
        const found = nextRunMs({ cron: `${m} ${h} * * *`, timezone }, nowMs) ?? 0
        expect(found).to.be.greaterThan(nowMs)
        expect(found % 60_000).to.equal(0)
        expect(nextRunMs({ cron: `${m} ${h} * * *`, timezone }, found)).to.be.greaterThan(found)
      }),
      { numRuns: 60 },
    )
  })
})

describe('cronProblem', () => {
  it('names a value as it was written', () => {
    const start = 'is not a cron expression: Invalid value for '
    expect(cronProblem('0 0 * 13 *')).to.equal(`${start}month: 13`)
    expect(cronProblem('0 0 0 * *')).to.equal(`${start}day: 0`)
    expect(cronProblem('0 24 * * *')).to.equal(`${start}hour: 24`)
  })
  for (const cron of [
    '0 0 31 2 *',
    '0 0 30-31 2 *',
    '0 0 31 4 *',
    '0 0 31 feb *',
    'x',
    '* * * *',
    '99 * * * *',
    '* * * * * * *',
  ]) {
    it(`refuses "${cron}"`, () => {
      expect(cronProblem(cron)).to.be.a('string')
    })
  }
  for (const cron of [
    '0 0 29 2 *',
    '0 0 20-31 2 *',
    '0 0 31 2-3 *',
    '0 0 30,31 2 *',
    '0 0 ? * MON-FRI',
    '*/5 * * * *',
  ]) {
    it(`takes "${cron}"`, () => {
      expect(cronProblem(cron)).to.equal(undefined)
    })
  }

  it('knows time zones', () => {
    expect([isTimezone('Europe/Rome'), isTimezone('Mars/Olympus')]).to.deep.equal([true, false])
  })
})

describe('decideSchedule', () => {
  const at = (text: string): number => Date.parse(text)

  it('waits for the next time', () => {
    const decision = decideSchedule({
      schedule: schedule(),
      plannedFromMs: at('2024-01-01T00:00:30Z'),
      activeRuns: 0,
      nowMs: at('2024-01-01T00:00:59Z'),
    })
    expect(decision).to.deep.equal({ type: 'wait', nextMs: at('2024-01-01T00:01:00Z') })
  })

  it('never waits into the past, never starts the future, and never looks at a time again', () => {
    const gapMs = fc.integer({ min: 0, max: 3 * 86_400_000 })
    const cron = fc.constantFrom('* * * * *', '*/7 * * * *', '30 2 * * *', '0 0 1 * *')
    const policy = fc.constantFrom('ALLOW' as const, 'FORBID' as const)
    const catchUp = fc.constantFrom('skip' as const, 'once' as const, 'all' as const)
    fc.assert(
      fc.property(
        cron,
        gapMs,
        policy,
        fc.nat(1),
        catchUp,
        (one, gap, concurrencyPolicy, activeRuns, made) => {
          const plannedFromMs = at('2024-03-30T12:00:00Z')
          const nowMs = plannedFromMs + gap
          const spec = schedule({ cron: one, timezone: 'Europe/Rome', concurrencyPolicy, catchUp: made })
          const decision = decideSchedule({ schedule: spec, plannedFromMs, activeRuns, nowMs })
          if (decision.type === 'wait') {
            expect(decision.nextMs).to.be.greaterThan(nowMs)
            return
          }
          if (decision.type === 'waitForRun') {
            expect([made, concurrencyPolicy, activeRuns]).to.deep.equal(['all', 'FORBID', 1])
            return
          }
          expect(decision.plannedFromMs).to.be.within(plannedFromMs + 1, nowMs)
          if (decision.type === 'start') {
            for (const ms of decision.times) expect(ms).to.be.within(plannedFromMs + 1, nowMs)
            if (made === 'skip') expect(nowMs - (decision.times[0] ?? 0)).to.be.at.most(graceMs)
            if (concurrencyPolicy === 'FORBID')
              expect([activeRuns, decision.times.length]).to.deep.equal([0, 1])
          }
          const next = { schedule: spec, plannedFromMs: decision.plannedFromMs, activeRuns: 0, nowMs }
          const after = decideSchedule(next)
          if (made !== 'all') expect(after.type).to.equal('wait')
        },
      ),
      { numRuns: 100 },
    )
  })

  it('makes up every missed start, in order, and the newest thousand at most', () => {
    const spec = schedule({ cron: '*/5 * * * *', catchUp: 'all' })
    const nowMs = at('2024-06-01T00:00:00Z')
    let plannedFromMs = at('2024-05-01T00:00:00Z')
    const times: number[] = []
    for (;;) {
      const decision = decideSchedule({ schedule: spec, plannedFromMs, activeRuns: times.length, nowMs })
      if (decision.type !== 'start') break
      times.push(...decision.times)
      ;({ plannedFromMs } = decision)
    }
    expect(times).to.have.length(1000)
    expect(times).to.deep.equal([...times].sort((a, b) => a - b))
    expect(times.at(-1)).to.equal(nowMs)
  })
})
