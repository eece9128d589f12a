import { expect } from 'chai'
import fc from 'fast-check'
import type { Json } from '@dcos-lite/lib/package-format'
import { planDependencies } from '../../src/plan/dependencies.ts'
import { diffJson } from '../../src/plan/json-diff.ts'
import { versionInRange } from '../../src/plan/version-range.ts'
import { samplePackage } from '../sample-packages.ts'

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)

describe('a difference of two documents', () => {
  it('is empty exactly when they are the same', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(diffJson(left, left)).to.deep.equal([])
        const same = fc.stringify(left) === fc.stringify(right)
        if (diffJson(left, right).length === 0) expect(left).to.deep.equal(right)
        else expect(same).to.equal(false)
      }),
      { numRuns: 100 },
    )
  })
})

describe('versions of packages', () => {
  it('are in npm ranges, whatever form they have', () => {
    const rows: [string, string, boolean][] = [
      ['1.2.3', '^1.0.0', true],
      ['2.0.0', '^1.0.0', false],
      ['2.6.0-4.0.0', '>=2.5', true],
      ['0.3', '~0.3.0', true],
      ['latest', 'latest', true],
      ['latest', '1.x', false],
      ['1.0.0', 'no range', false],
    ]
    for (const [version, range, fits] of rows)
      expect(versionInRange(version, range), `${version} ${range}`).to.equal(fits)
  })
})

describe('dependencies', () => {
  it('are in the order of installation, circles end, and what does not fit is a conflict', () => {
    const definitions = [
      samplePackage({ name: 'a', dependencies: { b: '*', c: '^2' } }),
      samplePackage({ name: 'b', dependencies: { c: '1.x', a: '*' } }),
      samplePackage({ name: 'c', version: '1.5.0' }),
    ]
    const plan = planDependencies(definitions[0] ?? samplePackage(), {
      installed: new Map(),
      versionsOf: (name) => definitions.filter((one) => one.name === name),
    })
    expect(plan.map(({ packageName, state }) => `${packageName} ${state}`)).to.deep.equal([
      'c install',
      'b install',
      'c conflict',
    ])
  })
})
