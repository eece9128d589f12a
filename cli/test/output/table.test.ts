import { expect } from 'chai'
import fc from 'fast-check'
import { age, cut, shortNumber } from '../../src/output/numbers.ts'
import { layOutTable } from '../../src/output/table.ts'

describe('Tables', () => {
  it('align text to the left, numbers to the right, and end without blanks', () => {
    const text = layOutTable({
      headings: ['ID', 'MEM'],
      rows: [
        ['/hello-world', '32'],
        ['/x', '1024'],
      ],
    })
    expect(text.split('\n')).to.deep.equal(['ID             MEM', '/hello-world    32', '/x            1024'])
  })

  it('print the headings of an empty list', () => {
    expect(layOutTable({ headings: ['ID', 'MEM'], rows: [] })).to.equal('ID  MEM')
  })

  it('keep every cell whole', () => {
    const cell = fc.stringMatching(/^[a-z0-9/.-]{1,12}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const lines = layOutTable({ headings: ['A', 'B'], rows })
          .split('\n')
          .slice(1)
        expect(lines.map((line) => line.trim().split(/ {2,}/))).to.deep.equal(rows.map(([a, b]) => [a, b]))
      }),
    )
  })
})

describe('Numbers for people', () => {
  it('lose needless digits', () => {
    expect([0.1 + 0.2, 32, 1.25].map(shortNumber)).to.deep.equal(['0.3', '32', '1.25'])
  })

  it('become ages in a fitting unit', () => {
    expect([5_000, 600_000, 9_000_000, 400_000_000].map((ms) => age(0, ms))).to.deep.equal([
      '5 s',
      '10 min',
      '3 h',
      '5 d',
    ])
  })

  it('show where text was cut', () => {
    expect(cut('abcdefgh', 6)).to.equal('abc...')
    expect(cut('abc', 6)).to.equal('abc')
  })
})
