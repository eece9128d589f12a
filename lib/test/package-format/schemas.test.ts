import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import {
  assembleTree,
  formatFor,
  packagesFor,
  packagesInFormat,
  parseRepository,
  readPackageTree,
  repositoryFormats,
} from '../../src/package-format/index.ts'
import type { PackageDefinition, RepositoryFormat } from '../../src/package-format/index.ts'
import { corpusFolder, skipBecause } from '../../src/testing/index.ts'

const corpus = join(corpusFolder() ?? '', 'universe')
const versions = ['1.8', '1.9', '1.10', '1.11', '1.12', '1.13', '2.0']

/** Validators of the schemas that the Universe itself checks its documents with. */
function originalSchemas(): (format: RepositoryFormat, document: unknown) => string[] {
  const read = (file: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(corpus, 'meta', 'schema', file), 'utf8')) as Record<string, unknown>
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, logger: false })
  ajv.addSchema(read('vX-repo-definitions.json'), 'vX-repo-definitions.json')
  return (format, document) => {
    const validate =
      ajv.getSchema(`${format}.json`) ??
      ajv.compile({ ...read(`${format}-repo-schema.json`), $id: `${format}.json` })
    return validate(document) === true
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}

describe('corpus: the schemas of the DC/OS Universe', function () {
  this.timeout(120_000)
  let packages: PackageDefinition[] = []
  let problems: (format: RepositoryFormat, document: unknown) => string[]

  before(async function () {
    if (!existsSync(corpus)) skipBecause(this, 'the corpus is not on this machine')
    packages = assembleTree(await readPackageTree(join(corpus, 'packages')))
    problems = originalSchemas()
  })

  it('hold for the whole repository, and for every format', () => {
    expect(problems('v5', { packages })).to.deep.equal([])
    for (const format of repositoryFormats) {
      expect(
        problems(format, { packages: packagesInFormat(format, packages).packages }),
        format,
      ).to.deep.equal([])
    }
  })

  for (const version of versions) {
    it(`hold for what DC/OS ${version} is served`, () => {
      const format = formatFor(version)
      const { packages: served } = packagesInFormat(format, packagesFor(version, packages))
      expect(problems(format, { packages: served })).to.deep.equal([])
    })
  }

  it('refuse what our own reader refuses, key by key', () => {
    const [sample] = packages.filter(({ packagingVersion, config }) => packagingVersion === '4.0' && config)
    if (!sample) return expect.fail('the corpus has no such package')
    const { maintainer: _gone, ...withoutMaintainer } = sample
    const wrong: unknown[] = [
      withoutMaintainer,
      { ...sample, colour: 'red' },
      { ...sample, packagingVersion: '6.0' },
      { ...sample, name: 'Upper' },
      { ...sample, version: 'a b' },
      { ...sample, tags: ['with blank'] },
      { ...sample, minDcosReleaseVersion: '1.x' },
      { ...sample, releaseVersion: -1 },
      { ...sample, licenses: [{ name: 'x' }] },
      { ...sample, command: { pip: [] } },
      { ...sample, resource: { cli: {} } },
      { ...sample, packagingVersion: '3.0', upgradesFrom: ['1'] },
    ]
    for (const entry of wrong) {
      const text = JSON.stringify(entry).slice(0, 200)
      expect(problems('v5', { packages: [entry] }), text).not.to.deep.equal([])
      expect(() => parseRepository({ packages: [entry] }), text).to.throw()
    }
    for (const entry of packages)
      expect(() => parseRepository({ packages: [entry] }), entry.name).not.to.throw()
  })
})
