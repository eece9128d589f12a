import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { decompressBzip2 } from '../../../../../src/agent/fetcher/archive/bzip2/decompress.ts'

/** What bzip2 made of twelve lines, and of five million zeros. */
const lines = Buffer.from(
  'QlpoOTFBWSZTWbG4RA0AAEP5AAAQAAFAAH/gIiUgAFCmmRiYmIFSkDQYjShLkwSuK8teu/LXxVgpQWIUJkmSfEyT8XckU4UJCxuEQNA=',
  'base64',
)
const zeros = Buffer.from('QlpoOTFBWSZTWabi8/QAJkvAAsAACAAACCAAMMwFKaapEUbAoijxdyRThQkKbi8/QA==', 'base64')
const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1} ${'a'.repeat(34)}\n`).join('')

async function* inPieces(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield await Promise.resolve(data.subarray(at, at + size))
}

async function decompress(data: Buffer, size = 1000): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of decompressBzip2(inPieces(data, size))) pieces.push(piece)
  return Buffer.concat(pieces)
}

const failure = async (data: Buffer): Promise<string | undefined> =>
  await decompress(data).then(
    () => undefined,
    (error: Error) => error.message,
  )

describe('decompressing bzip2', () => {
  it('gives what was compressed, however it arrives, and streams one after another', async () => {
    for (const size of [1, 7, 10_000]) expect((await decompress(lines, size)).toString()).to.equal(text)
    expect((await decompress(Buffer.concat([lines, lines]))).toString()).to.equal(text + text)
  })

  it('gives little that stands for much in small pieces', async () => {
    let bytes = 0
    for await (const piece of decompressBzip2(inPieces(zeros, 1000))) {
      expect(piece.length).to.be.at.most(64 * 1024)
      bytes += piece.length
    }
    expect(zeros.length).to.be.below(100)
    expect(bytes).to.equal(5_000_000)
  })

  it('says what is wrong with data that are cut, damaged, or something else', async () => {
    expect(await failure(lines.subarray(0, 60))).to.contain('ends too early')
    expect(await failure(Buffer.from('nothing of the kind'))).to.contain('not in the format')
    expect(await failure(Buffer.concat([lines, Buffer.from('more')]))).to.contain('not in the format')
  })

  it('never gives other bytes than those compressed, whatever is damaged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(lines.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(lines)
        damaged[at] = (damaged[at] ?? 0) ^ change
        const reason = await failure(damaged)
        if (reason === undefined) expect((await decompress(damaged)).toString()).to.equal(text)
        else expect(reason).to.match(/bzip2/)
      }),
      { numRuns: 60 },
    )
  })

  it('agrees with bzip2 about any data', async function () {
    try {
      execFileSync('bzip2', ['--help'], { stdio: 'ignore' })
    } catch {
      return this.skip() // this machine has no bzip2
    }
    const data = fc.array(fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 600 })), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(data, async (runs) => {
        const plain = Buffer.concat(runs.map(([byte, times]) => Buffer.alloc(times, byte)))
        const compressed = execFileSync('bzip2', ['-1'], { input: plain })
        expect((await decompress(compressed)).equals(plain)).to.equal(true)
      }),
      { numRuns: 15 },
    )
    return undefined
  })
})
