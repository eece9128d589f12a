import { expect } from 'chai'
import fc from 'fast-check'
import { createChunkedReader } from '../../src/decide/chunked-body.ts'

interface Outcome {
  text: string
  ended: boolean
  rest: number
}

/** Reads input cut into pieces of so many bytes; undefined when the framing is broken. */
function read(input: string, pieceBytes: number): Outcome | undefined {
  const reader = createChunkedReader()
  const bytes = Buffer.from(input, 'latin1')
  const outcome: Outcome = { text: '', ended: false, rest: 0 }
  for (let at = 0; at < bytes.length && !outcome.ended; at += pieceBytes) {
    const progress = reader.push(bytes.subarray(at, at + pieceBytes))
    if (!progress) return undefined
    outcome.text += Buffer.concat(progress.data).toString('latin1')
    outcome.ended = progress.ended
    outcome.rest = progress.rest
  }
  return outcome
}

describe('a chunked body', () => {
  it('is read the same however it arrives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        (texts, pieceBytes) => {
          const parts = texts.map((text) => Buffer.from(text).toString('latin1'))
          const framed = parts.map((part) => `${part.length.toString(16)};a=b\r\n${part}\r\n`).join('')
          expect(read(`${framed}0\r\nX-Trailer: y\r\n\r\n`, pieceBytes)).to.deep.equal({
            text: parts.join(''),
            ended: true,
            rest: 0,
          })
        },
      ),
      { numRuns: 100 },
    )
  })

  it('tells what follows its end', () => {
    expect(read('1\r\na\r\n0\r\n\r\nHTTP/1.1 200', 100)).to.deep.equal({ text: 'a', ended: true, rest: 12 })
  })

  it('is broken by everything that is not exactly the framing', () => {
    for (const input of [
      '-1\r\n',
      '1\na\r\n0\r\n\r\n',
      '0x1\r\na\r\n',
      ' 1\r\na\r\n',
      '1\r\nab\r\n',
      'fffffffffffffffff1\r\n',
      '\r\n',
      '1 1\r\na\r\n',
      `1;${'x'.repeat(5000)}\r\na\r\n`,
    ]) {
      expect(read(input, 3), JSON.stringify(input.slice(0, 40))).to.equal(undefined)
      expect(read(input, 10_000), JSON.stringify(input.slice(0, 40))).to.equal(undefined)
    }
  })
})
