import { expect } from 'chai'
import fc from 'fast-check'
import { parseSignedIndex, signRepository, verifyRepository } from '../../src/package-signing/index.ts'
import type { SeenRepository, VerifyRequest } from '../../src/package-signing/index.ts'
import { daysLater, documentOf, key, now, packages, sign } from './sample.ts'

const owner = key(1)
const trustedKeys = [{ keyId: owner.key.keyId, publicKey: owner.key.publicKey }]
const list = packages(6)
const document = documentOf(list)
const signature = sign(list, owner)

function codes(changes: Partial<VerifyRequest>): string[] {
  const verdict = verifyRepository({ document, signature, trustedKeys, now, ...changes })
  expect(verdict.trusted).to.equal(verdict.reasons.length === 0)
  return verdict.reasons.map(({ code }) => code)
}

function seenNow(): SeenRepository {
  const { seen } = verifyRepository({ document, signature, trustedKeys, now })
  return seen ?? expect.fail('it is not trusted')
}

describe('the verdict on a repository', () => {
  it('trusts what a trusted key signed, and remembers it', () => {
    const verdict = verifyRepository({ document, signature, trustedKeys, now })
    expect(verdict).to.deep.include({ trusted: true, reasons: [], serial: 7, signedBy: [owner.key.keyId] })
    expect(verdict.seen).to.deep.include({ serial: 7, revoked: [], repository: 'sample' })
    expect(verdict.index?.packages[2]?.assets[0]).to.include({ bytes: 9 })
    expect(codes({ seen: seenNow() })).to.deep.equal([])
  })

  it('finds any changed byte of the document', () => {
    const bytes = Buffer.from(document)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ difference
        expect(codes({ document: changed.toString('latin1') })).to.include('DOCUMENT_CHANGED')
      }),
      { numRuns: 100 },
    )
  })

  it('finds any changed byte of what was signed, also of an asset hash, a key or a serial', () => {
    const { payload } = parseSignedIndex(signature).signed
    fc.assert(
      fc.property(fc.nat(payload.length - 1), fc.constantFrom('0', '1', 'a', '"', ' '), (at, letter) => {
        fc.pre(payload[at] !== letter)
        const signed = { ...parseSignedIndex(signature).signed }
        signed.payload = payload.slice(0, at) + letter + payload.slice(at + 1)
        expect(codes({ signature: JSON.stringify(signed) })).not.to.deep.equal([])
      }),
      { numRuns: 100 },
    )
  })

  it('finds any changed byte of the signature itself', () => {
    const [one] = parseSignedIndex(signature).signed.signatures
    fc.assert(
      fc.property(fc.nat(87), fc.constantFrom('A', 'b', '0', '='), (at, letter) => {
        const { payload, signatures } = parseSignedIndex(signature).signed
        const text = one?.signature ?? ''
        fc.pre(text[at] !== letter)
        const changed = { ...signatures[0], signature: text.slice(0, at) + letter + text.slice(at + 1) }
        expect(codes({ signature: JSON.stringify({ payload, signatures: [changed] }) })).to.deep.equal([
          'SIGNATURE_WRONG',
        ])
      }),
      { numRuns: 60 },
    )
  })

  it('names the package that was changed, taken away, added or moved', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.constantFrom('change', 'remove', 'add', 'move'), (at, what) => {
        const entry = list[at] ?? expect.fail('no package')
        const changed =
          what === 'change'
            ? list.with(at, { ...entry, version: 'x' })
            : what === 'remove'
              ? list.toSpliced(at, 1)
              : what === 'add'
                ? list.toSpliced(at, 0, { ...entry, releaseVersion: 99 })
                : [...list.toSpliced(at, 1), entry]
        const expected = {
          change: 'PACKAGE_CHANGED',
          remove: 'PACKAGE_MISSING',
          add: 'PACKAGE_ADDED',
          move: 'ORDER_CHANGED',
        }
        const { reasons } = verifyRepository({ document: documentOf(changed), signature, trustedKeys, now })
        expect(reasons.map(({ code }) => code)).to.include.members([expected[what], 'DOCUMENT_CHANGED'])
        expect(reasons.filter((reason) => reason.package).length).to.be.greaterThan(0)
      }),
      { numRuns: 60 },
    )
  })

  it('takes the document of one package as a part, but not with a change in it', () => {
    const part = documentOf(list.slice(2, 4))
    expect(codes({ document: part, scope: 'part' })).to.deep.equal([])
    expect(codes({ document: part })).to.include('PACKAGE_MISSING')
    const changed = part.replace('A sample', 'A simple')
    expect(codes({ document: changed, scope: 'part' })).to.deep.equal(['PACKAGE_CHANGED', 'DOCUMENT_CHANGED'])
  })

  it('does not go back to an older serial, nor take two states with one serial', () => {
    const seen = seenNow()
    const older = sign(list.slice(0, 5), owner, { serial: 6 })
    expect(codes({ document: documentOf(list.slice(0, 5)), signature: older, seen })).to.deep.equal([
      'ROLLED_BACK',
    ])
    const other = sign(list.slice(0, 5), owner)
    expect(codes({ document: documentOf(list.slice(0, 5)), signature: other, seen })).to.deep.equal([
      'SERIAL_REUSED',
    ])
    expect(codes({ seen: { ...seen, repository: 'other' } })).to.deep.equal(['OTHER_REPOSITORY'])
  })

  it('refuses a signature that ran out, and one from outside the time of its key', () => {
    const short = sign(list, owner, { validDays: 1 })
    expect(codes({ signature: short })).to.deep.equal([])
    expect(codes({ signature: short, now: daysLater(2) })).to.deep.equal(['EXPIRED'])
    expect(() => sign(list, owner, { now: daysLater(800) })).to.throw(/valid from/)
  })

  it('tells an unsigned repository, a broken signature and a stranger apart', () => {
    expect(codes({ signature: undefined })).to.deep.equal(['UNSIGNED'])
    expect(codes({ signature: signature.slice(0, 100) })).to.deep.equal(['SIGNATURE_UNREADABLE'])
    expect(codes({ signature: '{"payload":"{}","signatures":[]}' })).to.deep.equal(['SIGNATURE_UNREADABLE'])
    expect(codes({ trustedKeys: [] })).to.deep.equal(['NO_TRUSTED_KEY'])
    expect(codes({ signature: sign(list, key(2)) })).to.deep.equal(['NO_TRUSTED_KEY'])
    expect(codes({ document: '{' })).to.deep.equal(['DOCUMENT_CHANGED'])
    expect(codes({ document: '{"packages":[null, 3]}' })).to.include('PACKAGE_ADDED')
  })

  it('does not sign what nobody looked into, unless told to', () => {
    const request = { packages: list, documents: [], keys: owner.keys, signers: [owner.key], serial: 1, now }
    expect(() => signRepository(request)).to.throw(/content of 6 assets/)
    const { index } = signRepository({ ...request, allowUnknownAssets: true })
    expect(index.packages[0]?.assets).to.deep.equal([{ url: 'https://example.com/0' }])
  })
})
