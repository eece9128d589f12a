import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { startProbeLoop } from '../../../src/agent/checks/probe-loop.ts'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the loop of probes', () => {
  it('waits for the delay, then for the interval after each end, and cuts what takes too long', async () => {
    const clock = createManualClock()
    const startsMs: number[] = []
    const results: string[] = []
    const stop = startProbeLoop<string>({
      clock,
      delayMs: 15_000,
      intervalMs: 10_000,
      timeoutMs: 20_000,
      probe(signal) {
        startsMs.push(clock.nowMs())
        if (startsMs.length === 1) return Promise.resolve('first')
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        )
      },
      failed: (error, timedOut) => `${error.message} ${String(timedOut)}`,
      onResult: (result) => Promise.resolve(void results.push(result)),
    })
    for (let i = 0; i < 60; i++) {
      clock.advance(1000)
      await settled()
    }
    expect(startsMs).to.deep.equal([15_000, 25_000, 55_000])
    expect(results).to.deep.equal(['first', 'no result within 20 seconds true'])
    stop()
    await settled()
    expect(results).to.have.length(2)
    expect(clock.pending()).to.equal(0)
  })

  it('waits for ever for a result when the timeout is 0', async () => {
    const clock = createManualClock()
    const results: string[] = []
    const { promise, resolve } = Promise.withResolvers<string>()
    const stop = startProbeLoop<string>({
      ...{ clock, delayMs: 0, intervalMs: 1000, timeoutMs: 0 },
      probe: () => promise,
      failed: (error) => error.message,
      onResult: (result) => Promise.resolve(void results.push(result)),
    })
    clock.advance(3_600_000)
    await settled()
    expect(results).to.deep.equal([])
    resolve('late')
    await settled()
    expect(results).to.deep.equal(['late'])
    stop()
  })
})
