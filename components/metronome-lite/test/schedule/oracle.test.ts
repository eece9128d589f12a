import { expect } from 'chai'
import { CronExpressionParser } from 'cron-parser'
import fc from 'fast-check'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { nextRunMs } from '../../src/schedule/next-run.ts'
import { instantOf, wallClockMs } from '../../src/schedule/local-time.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const zones = [
  ...['UTC', 'Europe/Rome', 'Europe/London', 'Europe/Istanbul', 'Africa/Cairo', 'Africa/Casablanca'],
  ...['America/New_York', 'America/St_Johns', 'America/Sao_Paulo', 'America/Santiago', 'America/Phoenix'],
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tehran', 'Asia/Tokyo', 'Asia/Gaza'],
  ...['Australia/Sydney', 'Australia/Lord_Howe', 'Antarctica/Troll', 'Pacific/Chatham', 'Pacific/Apia'],
]
/** One of the two day fields is free in each: where both are not, the other library means "or". */
const lines = [
  ...['* * * * *', '*/15 * * * *', '0 * * * *', '0 0 * * *', '30 2 * * *', '55 23 * * *', '7,37 1-3 * * *'],
  ...['0 9 * * 1-5', '15 1 * * 0', '0 6 * * 5L', '0 0 * * 1#2', '0 12 1,15 * *', '0 3 L * *', '0 0 1 1 *'],
  ...['0 0 29 2 *', '59 23 31 12 *', '*/7 */5 * 3,10 *', '0 4 31 * *', '0 0 * 2-4 MON', '10 22 28-31 * *'],
]

/** Whether clocks are changed within a day and a half of this instant. */
function clocksChange(ms: number, timezone: string): boolean {
  const offsetAt = (at: number): number => wallClockMs(at, timezone) - at
  return offsetAt(ms - 1.5 * dayMs) !== offsetAt(ms + 1.5 * dayMs) || offsetAt(ms) !== offsetAt(ms + dayMs)
}

describe('the answers of an independent cron library', () => {
  it('are ours, in every zone and over decades, away from changes of the clocks', () => {
    const random = createSeededRandom(20_240_229)
    let compared = 0
    for (const timezone of zones) {
      for (const cron of lines) {
        const afterMs = Date.UTC(1999, 0) + random.below(40 * 365) * dayMs + random.below(dayMs / 1000) * 1000
        const theirs = CronExpressionParser.parse(cron, {
          currentDate: new Date(afterMs),
          tz: timezone,
        }).next()
        const ours = nextRunMs({ cron, timezone }, afterMs) ?? 0
        const between = clocksChange(afterMs, timezone) || clocksChange(theirs.getTime(), timezone)
        if (between || clocksChange(ours, timezone)) continue
        const question = `${cron} in ${timezone} after ${new Date(afterMs).toISOString()}`
        expect(new Date(ours).toISOString(), question).to.equal(theirs.toDate().toISOString())
        compared++
      }
    }
    expect(compared).to.be.greaterThan(350)
  }).timeout(120_000)

  it('are ours for repeating intervals that a cron line can say, too', () => {
    const pairs: [string, string][] = [
      ['PT1H', '30 * * * *'],
      ['P1D', '30 9 * * *'],
      ['P1W', '30 9 * * 3'],
      ['P1M', '30 9 15 * *'],
      ['P1Y', '30 9 15 1 *'],
      ['P2M', '30 9 15 1,3,5,7,9,11 *'],
    ]
    const random = createSeededRandom(7)
    for (const timezone of zones) {
      for (const [period, cron] of pairs) {
        // 2020-01-15 was a Wednesday.
        const repeat = `R/2020-01-15T09:30:00/${period}`
        const afterMs = Date.UTC(2020, 1) + random.below(15 * 365) * dayMs
        const theirs = CronExpressionParser.parse(cron, {
          currentDate: new Date(afterMs),
          tz: timezone,
        }).next()
        const ours = nextRunMs({ repeat, timezone }, afterMs) ?? 0
        if (clocksChange(afterMs, timezone) || clocksChange(theirs.getTime(), timezone)) continue
        // Hours pass evenly, so where the clocks differ by half an hour they leave the minute of the start.
        if (period === 'PT1H' && new Date(wallClockMs(ours, timezone)).getUTCMinutes() !== 30) continue
        const question = `${repeat} in ${timezone} after ${new Date(afterMs).toISOString()}`
        expect(new Date(ours).toISOString(), question).to.equal(theirs.toDate().toISOString())
      }
    }
  })
})

describe('a virtual clock', () => {
  const daily = ['30 2 * * *', '0 0 * * *', '55 23 * * *', '15 1 * * *', '0 3 * * *']

  it('meets a daily time once in every day, over years of changing clocks', () => {
    for (const timezone of zones) {
      const cron = daily[zones.indexOf(timezone) % daily.length] ?? ''
      const days = new Set<number>()
      const endMs = Date.UTC(2023, 0)
      let starts = 0
      for (let ms = Date.UTC(2019, 0); ;) {
        const next = nextRunMs({ cron, timezone }, ms) ?? Infinity
        expect(next).to.be.greaterThan(ms)
        if (next >= endMs) break
        starts++
        days.add(Math.floor(wallClockMs(next, timezone) / dayMs))
        ms = next
      }
      expect(days.size, `${cron} in ${timezone}`).to.equal(starts)
      expect(starts, `${cron} in ${timezone}`).to.be.within(1460, 1462)
    }
  }).timeout(120_000)

  it('meets a day of the month and a day of the week only where both are right', () => {
    const both = fc.record({ day: fc.integer({ min: 1, max: 28 }), week: fc.integer({ min: 0, max: 6 }) })
    const instant = fc.integer({ min: Date.UTC(2000, 0) / dayMs, max: Date.UTC(2035, 0) / dayMs })
    fc.assert(
      fc.property(both, instant, ({ day, week }, today) => {
        const afterMs = today * dayMs
        let expected = afterMs + dayMs
        for (; ; expected += dayMs) {
          const date = new Date(expected)
          if (date.getUTCDate() === day && date.getUTCDay() === week) break
        }
        expect(nextRunMs({ cron: `0 0 ${day} * ${week}`, timezone: 'UTC' }, afterMs)).to.equal(expected)
      }),
      { numRuns: 50 },
    )
  })

  it('shows what hangs on the wall, also when it is put forward or back', () => {
    const rome = (text: string): string =>
      new Date(instantOf(Date.parse(`${text}Z`), 'Europe/Rome')).toISOString()
    expect(rome('2024-03-31T02:30:00')).to.equal('2024-03-31T01:30:00.000Z')
    expect(rome('2024-10-27T02:30:00')).to.equal('2024-10-27T00:30:00.000Z')
    expect(rome('2024-07-01T12:00:00')).to.equal('2024-07-01T10:00:00.000Z')
  })
})
