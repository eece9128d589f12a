import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { createSnapshotCache } from '../../src/caches/snapshot-cache.ts'

describe('a copy of the state of an upstream', () => {
  it('answers a refresh with what was true after it was asked for, whatever reads began before', async () => {
    const clock = createManualClock()
    let truth = 'old'
    let letGo: (() => void) | undefined
    const cache = createSnapshotCache({
      name: 'test',
      environment: { ...testEnvironment(), clock },
      pollPeriodMs: () => 60_000,
      async read() {
        const seen = truth
        await new Promise<void>((resolve) => (letGo = resolve))
        return seen
      },
    })
    const pass = async (ms: number): Promise<void> => {
      for (let gone = 0; gone < ms; gone += 5) {
        clock.advance(5)
        await turn()
      }
    }
    try {
      const first = cache.refresh()
      await eventually(() => letGo !== undefined)
      letGo?.()
      await first

      letGo = undefined
      cache.touch()
      const early = cache.refresh()
      await pass(50) // the change was announced long ago, the pause between two reads is not over
      truth = 'new'
      const late = cache.refresh()
      await pass(100)
      await eventually(() => letGo !== undefined)
      ;(letGo as (() => void) | undefined)?.()
      await Promise.all([early, late])
      expect(cache.current()).to.equal('new')
    } finally {
      cache.stop()
    }
  })
})
