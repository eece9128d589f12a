import { expect } from 'chai'
import fc from 'fast-check'
import {
  byNameAndRelease,
  compareDcosVersions,
  findNewest,
  packagesFor,
  packagesInFormat,
  parseRepository,
  runsOn,
} from '../../src/package-format/index.ts'
import type { PackageDefinition } from '../../src/package-format/index.ts'

function definition(changes: Partial<PackageDefinition> = {}): PackageDefinition {
  return {
    packagingVersion: '4.0',
    name: 'web',
    version: '1.0',
    releaseVersion: 0,
    maintainer: 'm',
    description: 'd',
    tags: [],
    ...changes,
  }
}

describe('DC/OS versions', () => {
  it('compare by numbers, part by part, without their suffix', () => {
    expect(compareDcosVersions('1.10', '1.9')).to.be.greaterThan(0)
    expect(compareDcosVersions('2', '2.0.0')).to.equal(0)
    expect(compareDcosVersions('2.2-dev', '2.2')).to.equal(0)
    expect(() => compareDcosVersions('new', '1'))
      .to.throw()
      .with.property('code', 'DCL_PACKAGE_FORMAT_VERSION_NOT_VALID')
  })

  it('have a total order', () => {
    const version = fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'))
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareDcosVersions(a, b))).to.equal(-Math.sign(compareDcosVersions(b, a)) || 0)
        if (compareDcosVersions(a, b) <= 0 && compareDcosVersions(b, c) <= 0) {
          expect(compareDcosVersions(a, c)).to.be.at.most(0)
        }
      }),
    )
  })
})

describe('the packages for a cluster', () => {
  it('are those whose minimum version it has', () => {
    expect(runsOn(definition(), '1.8')).to.equal(true)
    expect(runsOn(definition({ minDcosReleaseVersion: '1.10' }), '1.9')).to.equal(false)
    expect(runsOn(definition({ minDcosReleaseVersion: '9999' }), '2.2')).to.equal(false)
  })

  it('lose their upgrade rules and get escaped quotes before 1.10', () => {
    const config = {
      description: 'root "stays"',
      properties: {
        a: { type: 'string', description: 'say "hi"', default: '"x""y' },
        n: { type: 'number', default: 1, description: '\\"kept' },
        o: { type: 'object', properties: { b: { type: 'string', default: 'c"d' } } },
        other: { properties: { b: { type: 'string', default: 'c"d' } } },
      },
    }
    const [old] = packagesFor('1.9', [definition({ upgradesFrom: ['*'], config })])
    expect(old).to.include({ packagingVersion: '3.0' })
    expect(old).not.to.have.property('upgradesFrom')
    expect(old?.config).to.deep.equal({
      description: 'root "stays"',
      properties: {
        a: { type: 'string', description: 'say \\"hi\\"', default: '"x\\""y' },
        n: { type: 'number', default: 1, description: '\\"kept' },
        o: { type: 'object', properties: { b: { type: 'string', default: 'c\\"d' } } },
        other: { properties: { b: { type: 'string', default: 'c"d' } } },
      },
    })
    const [same] = packagesFor('1.10', [definition({ upgradesFrom: ['*'], config })])
    expect(same?.config).to.equal(config)
  })

  it('are left out of a format that cannot carry them', () => {
    const { packages, leftOut } = packagesInFormat('v3', [
      definition(),
      definition({ packagingVersion: '5.0' }),
    ])
    expect(packages.map(({ packagingVersion }) => packagingVersion)).to.deep.equal(['3.0'])
    expect(leftOut).to.have.length(1)
  })
})

describe('a repository document', () => {
  it('is ordered by name and release version, never by version', () => {
    const revisions = [10, 9, 100].map((releaseVersion) => definition({ releaseVersion, version: '1' }))
    expect([...revisions].sort(byNameAndRelease).map((one) => one.releaseVersion)).to.deep.equal([9, 10, 100])
    expect(findNewest(revisions, 'web', '1')?.releaseVersion).to.equal(100)
  })

  it('is refused with the place of the mistake', () => {
    const wrong = [
      [{}, /no list called "packages"/],
      [{ packages: [{ ...definition(), surprise: 1 }] }, /package 0 \(web 1\.0\).*surprise/],
      [{ packages: [{ ...definition(), packagingVersion: '9' }] }, /packagingVersion/],
      [{ packages: [definition({ packagingVersion: '5.0' })] }, /5\.0 does not belong into v4/],
    ] as const
    for (const [document, message] of wrong) {
      expect(() => parseRepository(document, 'v4')).to.throw(message)
    }
  })
})
