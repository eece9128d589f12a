import { expect } from 'chai'
import fc from 'fast-check'
import { createEscapeKeys } from '../../src/commands/task/escape-keys.ts'

const typed = (pieces: number[][], sequence?: string): { passed: number[]; complete: boolean } => {
  const keys = createEscapeKeys(sequence)
  const passed: number[] = []
  for (const piece of pieces) {
    const { pass, complete } = keys.push(Uint8Array.from(piece))
    passed.push(...pass)
    if (complete) return { passed, complete }
  }
  return { passed, complete: false }
}

describe('The keys that leave a task', () => {
  it('are Ctrl-P Ctrl-Q, in one piece or two, and others when they are named', () => {
    expect(typed([[97, 16, 17, 98]])).to.deep.equal({ passed: [97], complete: true })
    expect(typed([[16], [17]])).to.deep.equal({ passed: [], complete: true })
    expect(typed([[1, 120]], 'ctrl-a,x')).to.deep.equal({ passed: [], complete: true })
    expect(typed([[16, 17]], 'ctrl-?,')).to.deep.equal({ passed: [], complete: true })
  })

  it('are passed on when they are not the whole sequence', () => {
    expect(typed([[16, 97]])).to.deep.equal({ passed: [16, 97], complete: false })
    expect(typed([[16], [16], [17]])).to.deep.equal({ passed: [16], complete: true })
  })

  it('change nothing else, however it is cut', () => {
    const anything = fc.array(fc.array(fc.integer({ min: 18, max: 255 })))
    fc.assert(
      fc.property(anything, (pieces) => {
        expect(typed(pieces)).to.deep.equal({ passed: pieces.flat(), complete: false })
      }),
      { numRuns: 50 },
    )
  })
})
