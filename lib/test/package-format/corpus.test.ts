import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  assembleTree,
  formatFor,
  packagesFor,
  packagesInFormat,
  parseRepository,
  readPackageTree,
} from '../../src/package-format/index.ts'
import type { PackageDefinition } from '../../src/package-format/index.ts'
import { corpusFolder, skipBecause } from '../../src/testing/index.ts'

const corpus = join(corpusFolder() ?? '', 'universe')
const expected = { '1.8': 98, '1.9': 141, '1.10': 190, '1.11': 235, '1.12': 257, '1.13': 262, '2.0': 262 }

describe('corpus: the package tree of the DC/OS Universe', function () {
  this.timeout(120_000)
  let packages: PackageDefinition[] = []

  before(async function () {
    if (!existsSync(corpus)) skipBecause(this, 'the corpus is not on this machine')
    packages = assembleTree(await readPackageTree(join(corpus, 'packages')))
  })

  it('is read completely, and every revision fits the format', () => {
    expect(packages).to.have.length(268)
    expect(parseRepository({ packages }, 'v5').packages).to.have.length(268)
  })

  for (const [version, count] of Object.entries(expected)) {
    it(`gives DC/OS ${version} its ${count} packages, in a format that it reads`, () => {
      const format = formatFor(version)
      const usable = packagesFor(version, packages)
      expect(usable).to.have.length(count)
      const fitting = format === 'v4' ? packagesInFormat('v4', usable) : { packages: usable, leftOut: [] }
      expect(fitting.leftOut).to.deep.equal([])
      expect(parseRepository({ packages: fitting.packages }, format).packages).to.have.length(count)
    })
  }
})
