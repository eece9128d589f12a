import { expect } from 'chai'
import fc from 'fast-check'
import { createManualClock } from '@dcos-lite/lib/clock'

describe('the manual clock', () => {
  it('starts where it is told and stands still until it is moved', () => {
    const clock = createManualClock(5000)
    expect([clock.nowMs(), clock.monotonicMs()]).to.deep.equal([5000, 0])
    clock.advance(250)
    expect([clock.nowMs(), clock.monotonicMs()]).to.deep.equal([5250, 250])
  })

  it('fires timers in order of time, then of creation, each at its own time', () => {
    const clock = createManualClock()
    const fired: string[] = []
    const note = (name: string) => (): void => void fired.push(`${name} at ${clock.nowMs()}`)
    clock.after(20, note('late'))
    clock.after(10, note('first of two'))
    clock.after(10, note('second of two'))
    clock.advance(30)
    expect(fired).to.deep.equal(['first of two at 10', 'second of two at 10', 'late at 20'])
  })

  it('fires a timer that a timer has set, when it falls due within the same move', () => {
    const clock = createManualClock()
    const fired: number[] = []
    clock.after(10, () => clock.after(5, () => fired.push(clock.nowMs())))
    clock.advance(15)
    expect(fired).to.deep.equal([15])
  })

  it('repeats until it is cancelled, and never hangs on a period of nothing', () => {
    const clock = createManualClock()
    let ticks = 0
    const timer = clock.every(10, () => ticks++)
    clock.advance(35)
    timer.cancel()
    clock.advance(100)
    expect(ticks).to.equal(3)
    clock.every(0, () => ticks++).cancel()
    clock.every(0, () => ticks++)
    clock.advance(2)
    expect(ticks).to.equal(5)
  })

  it('gives every timer its turn when a period and a single timer fall due together', () => {
    const clock = createManualClock()
    const order: string[] = []
    clock.every(10, () => order.push('period'))
    clock.after(20, () => order.push('single'))
    clock.advance(20)
    expect(order).to.deep.equal(['period', 'single', 'period'])
  })

  it('refuses to go back', () => {
    expect(() => createManualClock().advance(-1)).to.throw(RangeError)
    expect(() => createManualClock().advance(NaN)).to.throw(RangeError)
  })

  it('wakes a sleeper, or rejects it with the reason of its signal, and leaves no timer', async () => {
    const clock = createManualClock()
    const woken = clock.sleep(10)
    clock.advance(10)
    await woken
    const abort = new AbortController()
    const cut = clock.sleep(10, abort.signal).catch((error: unknown) => error)
    const reason = new Error('enough')
    abort.abort(reason)
    expect(await cut).to.equal(reason)
    expect(await clock.sleep(10, abort.signal).catch((error: unknown) => error)).to.equal(reason)
    expect(clock.pending()).to.equal(0)
  })

  it('fires the same timers at the same times, however a span is cut into moves', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 10 })
    const steps = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(delays, delays, steps, (singles, periods, moves) => {
        const history = (cut: number[]): string[] => {
          const clock = createManualClock()
          const fired: string[] = []
          singles.forEach((delay, i) => clock.after(delay, () => fired.push(`single ${i} ${clock.nowMs()}`)))
          periods.forEach((period, i) =>
            clock.every(period, () => fired.push(`period ${i} ${clock.nowMs()}`)),
          )
          for (const move of cut) clock.advance(move)
          return fired
        }
        const total = moves.reduce((sum, move) => sum + move, 0)
        const times = (fired: string[]): number[] => fired.map((line) => Number(line.split(' ')[2]))
        const inSteps = history(moves)
        expect(inSteps).to.deep.equal(history([total]))
        expect(times(inSteps)).to.deep.equal([...times(inSteps)].sort((a, b) => a - b))
      }),
      { numRuns: 100 },
    )
  })
})
