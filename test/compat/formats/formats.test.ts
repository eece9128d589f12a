import { expect } from 'chai'
import { decodeRecord, encodeRecord } from '@dcos-lite/lib/store'
import { findFormatFiles, findFormats, hiddenFormats } from './find-formats.ts'
import type { DeclaredFormat } from './find-formats.ts'
import { fixtureName, fixtureNames, readFixture } from './fixtures.ts'

const declared = await findFormats()
const present = new Set(fixtureNames())

function versionsOf({ format }: DeclaredFormat): number[] {
  return Array.from({ length: format.version }, (_, index) => index + 1)
}

const unknownFields = { 'x-of-a-later-version': { kept: ['as', 'it', 'is'] } }

describe('the formats of stored records', () => {
  it('are declared by components, and every one is exported', () => {
    expect(declared).to.not.have.length(0)
    const hidden = findFormatFiles().flatMap((path) => hiddenFormats(path).map((name) => `${path}: ${name}`))
    expect(hidden, 'export them, so that they can be frozen').to.deep.equal([])
  })

  it('have kinds of their own within a component', () => {
    const names = declared.map((each) => fixtureName(each, each.format.version))
    expect(names.length).to.equal(new Set(names).size)
  })

  it('still exist for every fixture', () => {
    const known = new Set(declared.flatMap((each) => versionsOf(each).map((version) => fixtureName(each, version))))
    expect([...present].filter((name) => !known.has(name))).to.deep.equal([])
  })

  for (const each of declared) {
    const { component, format } = each
    describe(`${component}: ${format.kind}`, () => {
      it(`has a fixture of its present version ${format.version}`, () => {
        const name = fixtureName(each, format.version)
        expect([...present], `put a stored record into test/compat/formats/${name}`).to.include(name)
      })

      for (const version of versionsOf(each)) {
        const name = fixtureName(each, version)
        if (!present.has(name)) continue
        it(`reads version ${version} and keeps fields that it does not know`, () => {
          const stored = JSON.parse(readFixture(name)) as Record<string, unknown>
          expect(stored['format']).to.equal(version)
          const text = JSON.stringify({ ...stored, ...unknownFields })
          const value = decodeRecord(format, name, text)
          const rewritten = encodeRecord(format, value)
          expect(JSON.parse(rewritten)).to.deep.include({ ...unknownFields, format: format.version })
          expect(decodeRecord(format, name, rewritten)).to.deep.equal(value)
        })
      }
    })
  }
})
