import { expect } from 'chai'
import fc from 'fast-check'
import { openRepeat, repeatProblem, withStart } from '../../src/schedule/repeating-interval.ts'

const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString()
const all = (text: string, timezone = 'UTC', most = 20): (string | undefined)[] =>
  openRepeat(text, timezone).upTo(Date.UTC(2035, 0), most).map(iso)

describe('repeating intervals', () => {
  it('start so many times, the first time at their start', () => {
    expect(all('R3/2030-01-01T00:00:00Z/PT2H')).to.deep.equal([
      '2030-01-01T00:00:00.000Z',
      '2030-01-01T02:00:00.000Z',
      '2030-01-01T04:00:00.000Z',
    ])
    expect(all('R0/2030-01-01T00:00:00Z/PT2H')).to.deep.equal([])
    expect(openRepeat('R3/2030-01-01T00:00:00Z/PT2H', 'UTC').after(Date.UTC(2030, 0, 1, 4))).to.equal(
      undefined,
    )
    expect(iso(openRepeat('R/2014-03-08T20:00:00Z/PT2H', 'UTC').after(Date.UTC(2030, 0)))).to.equal(
      '2030-01-01T02:00:00.000Z',
    )
  })

  it('count months from the start, so that the last day of a month comes back', () => {
    expect(all('R4/2031-01-31T08:00:00Z/P1M')).to.deep.equal([
      '2031-01-31T08:00:00.000Z',
      '2031-02-28T08:00:00.000Z',
      '2031-03-31T08:00:00.000Z',
      '2031-04-30T08:00:00.000Z',
    ])
    expect(all('R3/2028-02-29T00:00:00Z/P1Y')[1]).to.equal('2029-02-28T00:00:00.000Z')
  })

  it('keep the time of day in their zone, while hours pass evenly', () => {
    expect(all('R3/2030-03-30T09:00:00/P1D', 'Europe/Rome')).to.deep.equal([
      '2030-03-30T08:00:00.000Z',
      '2030-03-31T07:00:00.000Z',
      '2030-04-01T07:00:00.000Z',
    ])
    expect(all('R3/2030-03-30T09:00:00/PT24H', 'Europe/Rome')[1]).to.equal('2030-03-31T08:00:00.000Z')
    expect(all('R1/2030-03-30T09:00:00+0530/P1D', 'Europe/Rome')[0]).to.equal('2030-03-30T03:30:00.000Z')
  })

  it('begin now when they have no start', () => {
    expect(withStart('R5//PT10S', Date.UTC(2030, 0, 1, 0, 0, 1, 500))).to.equal(
      'R5/2030-01-01T00:00:01Z/PT10S',
    )
    expect(withStart('R/2030-01-01T00:00:00Z/P1D', 0)).to.equal('R/2030-01-01T00:00:00Z/P1D')
  })

  for (const text of [
    ...[
      '',
      'P1D',
      'R/2030-01-01T00:00:00Z',
      'R/x/P1D',
      'R/2030-13-01T00:00:00Z/P1D',
      'R/2030-01-01T00:00:00Z/P',
    ],
    ...['R/2030-01-01T00:00:00Z/PT', 'R/2030-01-01T00:00:00Z/PT0S', 'R-1/2030-01-01T00:00:00Z/P1D', 'R//1D'],
  ]) {
    it(`refuses "${text}"`, () => {
      expect(repeatProblem(text)).to.be.a('string')
    })
  }
  for (const text of [
    'R//P1D',
    'R5/2030-01-01T00:00:00Z/PT1H',
    'R/2030-01-01T00:00:00.000+0100/P1Y2M3DT4H5M6S',
  ]) {
    it(`takes "${text}"`, () => {
      expect(repeatProblem(text)).to.equal(undefined)
    })
  }

  it('go on in order from every instant, and before and after agree', () => {
    const part = fc.constantFrom('PT7S', 'PT45M', 'PT36H', 'P1D', 'P3D', 'P2W', 'P1M', 'P5M', 'P1Y', 'P1DT1H')
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Rome',
      'Pacific/Apia',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
    )
    const offset = fc.integer({ min: -100_000_000, max: 1_000_000_000 })
    fc.assert(
      fc.property(part, zone, offset, fc.option(fc.nat(30)), (period, timezone, seconds, times) => {
        const startMs = Date.UTC(2008, 5, 30, 1, 30)
        const starts = openRepeat(`R${times ?? ''}/2008-06-30T01:30:00Z/${period}`, timezone)
        const afterMs = startMs + seconds * 1000
        const next = starts.after(afterMs)
        const before = starts.upTo(afterMs, 3)
        for (const ms of before) expect(ms).to.be.within(startMs, afterMs)
        expect(before).to.deep.equal([...new Set(before)].sort((a, b) => a - b))
        if (next === undefined) expect(times).to.not.equal(null)
        else {
          expect(next).to.be.greaterThan(afterMs)
          expect(starts.upTo(next, 1)).to.deep.equal([next])
        }
      }),
      { numRuns: 100 },
    )
  })
})
