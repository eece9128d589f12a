import { expect } from 'chai'
import fc from 'fast-check'
import { liesIn, listBelow, pathProblem } from '../../src/decide/paths.ts'
import { inPieces, pruneVersions } from '../../src/decide/versions.ts'

const part = fc.stringMatching(/^[a-z0-9_-]{1,6}$/)
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))

describe('the paths of secrets', () => {
  it('are parts of harmless characters between single slashes', () => {
    fc.assert(
      fc.property(path, (each) => void expect(pathProblem(each)).to.equal(undefined)),
      { numRuns: 100 },
    )
    for (const bad of ['', '/a', 'a/', 'a//b', '.', 'a/..', 'a b', 'a\n', 'ä', 'a%2f', 'x'.repeat(513)]) {
      expect(pathProblem(bad), JSON.stringify(bad)).to.be.a('string')
    }
  })

  it('are listed below a folder exactly when they lie in it, and read from it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 12 }), path, (paths, folder) => {
        const listed = listBelow(paths, folder)
        expect(listed.map((name) => `${folder}/${name}`)).to.have.members(
          paths.filter((each) => liesIn(each, folder)),
        )
        expect(listBelow(paths, '')).to.deep.equal([...paths].sort())
      }),
      { numRuns: 100 },
    )
  })
})

describe('the versions that are kept', () => {
  it('are the newest ones, always the newest of all, and no more than are wanted in the end', () => {
    fc.assert(
      fc.property(fc.nat(120), fc.integer({ min: 0, max: 40 }), (count, kept) => {
        let versions = Array.from({ length: count }, (_, index) => index + 1)
        for (let round = 0; round < 10; round++) {
          const { keep, drop } = pruneVersions(versions, kept)
          expect([...drop, ...keep]).to.deep.equal(versions)
          expect(drop.length * 3 + 1).to.be.lessThan(128)
          versions = keep
        }
        expect(versions.length).to.equal(Math.min(count, Math.max(1, kept)))
        expect(versions.at(-1)).to.equal(count === 0 ? undefined : count)
      }),
      { numRuns: 100 },
    )
  })

  it('are cut into pieces that are the text again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (text, length) => {
        const pieces = inPieces(text, length)
        expect(pieces.join('')).to.equal(text)
        expect(pieces.length).to.equal(Math.max(1, Math.ceil(text.length / length)))
      }),
      { numRuns: 100 },
    )
  })
})
