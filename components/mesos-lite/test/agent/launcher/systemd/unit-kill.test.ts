import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { startUnitKill } from '../../../../src/agent/launcher/systemd/unit-kill.ts'

describe('the end of a unit', () => {
  const record = (): { sent: number[]; send: (signal: number) => Promise<void> } => {
    const sent: number[] = []
    return { sent, send: async (signal) => void sent.push(signal) }
  }

  it('is asked for with SIGTERM, then forced with SIGKILL until it happens', () => {
    const clock = createManualClock()
    const { sent, send } = record()
    const kill = startUnitKill(send, 3000, clock)
    clock.advance(2999)
    expect(sent).to.deep.equal([15])
    expect(kill.remainingMs()).to.equal(1)
    clock.advance(1)
    expect(sent).to.deep.equal([15, 9])
    clock.advance(2000)
    expect(sent).to.deep.equal([15, 9, 9, 9])
    kill.cancel()
    expect(clock.pending()).to.equal(0)
  })

  it('comes sooner when a later call says so, counted from the first, and never later', () => {
    const clock = createManualClock()
    const { sent, send } = record()
    const kill = startUnitKill(send, 60_000, clock)
    clock.advance(1000)
    kill.shorten(1500)
    kill.shorten(90_000)
    clock.advance(499)
    expect(sent).to.deep.equal([15])
    clock.advance(1)
    expect(sent).to.deep.equal([15, 9])
    kill.cancel()
  })

  it('comes at once without a grace period', () => {
    const clock = createManualClock()
    const { sent, send } = record()
    startUnitKill(send, 0, clock).cancel()
    expect(sent).to.deep.equal([9])
  })
})
