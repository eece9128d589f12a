import { expect } from 'chai'
import fc from 'fast-check'
import { EqualityFilter, FilterParser } from 'ldapts'
import { attributeOf, escapeDn, fillDn, fillFilter } from '../../src/decide/ldap-template.ts'

/** Reads a distinguished name as RFC 4514 says. */
function readDn(dn: string): string[][] {
  const parts: string[][] = []
  let [part, value]: [string[], string] = [[], '']
  for (let at = 0; at < dn.length; at++) {
    const each = dn[at] ?? ''
    if (each === '\\') {
      const hex = /^[0-9a-fA-F]{2}/.exec(dn.slice(at + 1))?.[0]
      value += hex === undefined ? dn[at + 1] : String.fromCharCode(parseInt(hex, 16))
      at += hex === undefined ? 1 : 2
    } else if (each === ',' || each === '+') {
      parts.push([...part, value])
      part = []
      value = ''
    } else if (each === '=' && part.length === 0) {
      part = [value]
      value = ''
    } else value += each
  }
  return [...parts, [...part, value]]
}

describe('names in the language of directories', () => {
  const names = fc.oneof(fc.string({ maxLength: 20 }), fc.stringMatching(/^[ \\",+<>;=#*()&|!\0ab]{0,12}$/))

  it('stay one value of one attribute of a distinguished name, whatever is in them', () => {
    fc.assert(
      fc.property(names, (name) => {
        const filled = fillDn('uid=%(username)s,ou=people', 'username', name)
        expect(readDn(filled)).to.deep.equal([
          ['uid', name],
          ['ou', 'people'],
        ])
        // Blanks at either end count only when they are escaped.
        expect(escapeDn(name)).to.not.match(/^ |[^\\] $/)
      }),
      { numRuns: 100, examples: [[' '], ['  '], ['']] },
    )
  })

  it('stay the value of one comparison of a filter, whatever is in them', () => {
    fc.assert(
      fc.property(names, (name) => {
        const parsed = FilterParser.parseString(fillFilter('(uid=%(username)s)', 'username', name))
        // An absent value asks whether there is any; no login does, as no user id is empty.
        if (name === '') return
        expect(parsed).to.be.instanceOf(EqualityFilter)
        expect(parsed).to.deep.include({ attribute: 'uid', value: name })
      }),
      { numRuns: 100 },
    )
  })

  it('are found by the attribute that the template compares', () => {
    expect(attributeOf('(&(objectClass=person)(sAMAccountName=%(username)s))', 'username')).to.equal(
      'sAMAccountName',
    )
    expect(attributeOf('cn=%(username)s,dc=x', 'username')).to.equal('cn')
    expect(attributeOf('cn=x', 'username')).to.equal(undefined)
  })
})
