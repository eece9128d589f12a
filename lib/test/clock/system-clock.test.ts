import { execFile } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'

describe('the system clock', () => {
  it('tells the time of the machine, and a time that never goes back', () => {
    const earliestMs = Date.now()
    expect(systemClock.nowMs()).to.be.within(earliestMs, Date.now())
    const before = systemClock.monotonicMs()
    expect(systemClock.monotonicMs()).to.be.at.least(before)
  })

  it('calls back after a delay, and not once cancelled', async () => {
    const called: string[] = []
    systemClock.after(1, () => called.push('kept'))
    const cancelled = systemClock.after(1, () => called.push('cancelled'))
    cancelled.cancel()
    cancelled.cancel()
    await systemClock.sleep(10)
    expect(called).to.deep.equal(['kept'])
  })

  it('repeats until it is cancelled, also from within the callback', async () => {
    let ticks = 0
    await new Promise<void>((resolve) => {
      const timer = systemClock.every(2, () => {
        ticks += 1
        if (ticks < 3) return
        timer.cancel()
        resolve()
      })
    })
    await systemClock.sleep(10)
    expect(ticks).to.equal(3)
  })

  it('does not take a delay of months for none', async () => {
    let fired = false
    const timers = [
      systemClock.after(2 ** 32, () => (fired = true)),
      systemClock.every(2 ** 32, () => (fired = true)),
    ]
    await systemClock.sleep(10)
    for (const timer of timers) timer.cancel()
    expect(fired).to.equal(false)
  })

  it('sleeps until its signal is aborted, and leaves no listener on the signal', async () => {
    const abort = new AbortController()
    await systemClock.sleep(1, abort.signal)
    expect(getEventListeners(abort.signal, 'abort')).to.have.length(0)
    const cut = systemClock.sleep(60_000, abort.signal).catch((error: unknown) => error)
    abort.abort('stop')
    expect(await cut).to.equal('stop')
  })

  it('keeps no process alive by itself', async () => {
    const script = `
      import { systemClock } from '@dcos-lite/lib/clock'
      systemClock.after(60_000, () => {})
      systemClock.every(60_000, () => {})
      console.log('end')
    `
    const options = { cwd: import.meta.dirname, timeout: 60_000 }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      options,
    )
    expect(stdout.trim()).to.equal('end')
  })
})
