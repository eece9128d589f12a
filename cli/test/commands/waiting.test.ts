import { expect } from 'chai'
import { waitingWords } from '../../src/commands/marathon/waiting.ts'

describe('Why something waits', () => {
  it('is told when it has waited for a second, and anew after it went on', () => {
    let nowMs = 5000
    const words = waitingWords(() => nowMs)
    const after = (ms: number, reason?: string): string => {
      nowMs += ms
      return words(reason)
    }
    expect(after(0, 'no offers yet')).to.equal('')
    expect(after(999, 'no offers yet')).to.equal('')
    expect(after(1, 'no node fits')).to.equal(' (waiting: no node fits)')
    expect(after(5000)).to.equal('')
    expect(after(200, 'no node fits')).to.equal('')
  })
})
