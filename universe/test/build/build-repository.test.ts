import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseRepository } from '@dcos-lite/lib/package-format'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { buildRepository, buildRepositoryDocument, packagesFolder } from '../../src/index.ts'
import { metadata, writeTree } from '../package-tree.ts'

describe('building a repository', () => {
  it('gives the same bytes for the same packages, wherever they lie', () =>
    withTemporaryFolder(async (folder) => {
      await cp(packagesFolder, join(folder, 'copy'), { recursive: true })
      const [here, there] = await Promise.all([
        buildRepository(packagesFolder),
        buildRepository(join(folder, 'copy')),
      ])
      expect(there).to.equal(here)
      expect(await buildRepository(join(folder, 'copy', 'repo', 'packages'))).to.equal(here)
      const { packages } = parseRepository(JSON.parse(here), 'v4')
      const built = packages.map(({ name, version }) => `${name} ${version}`)
      expect(built.filter((name) => name.startsWith('hello-'))).to.deep.equal([
        'hello-cron 1.0.0',
        'hello-pair 1.0.0',
        'hello-world 1.0.0',
        'hello-world 1.1.0',
      ])
    }))

  it('orders revisions by number, keeps the order of options, and leaves empty files out', () =>
    withTemporaryFolder(async (folder) => {
      const config = { properties: { z: { default: 1 }, a: { default: 2 } } }
      await writeTree(folder, {
        'W/web/10/package.json': metadata({ version: '10' }),
        'W/web/9/package.json': metadata({ version: '9' }),
        'W/web/9/config.json': config,
        'W/web/9/resource.json': {},
        'W/web/9/notes.txt': 'not a part of the package',
        'W/web/9/marathon.json.mustache': '{"id": "ä"}',
      })
      const { packages } = await buildRepositoryDocument(folder)
      expect(packages.map(({ releaseVersion }) => releaseVersion)).to.deep.equal([9, 10])
      const [nine] = packages
      expect(Object.keys((nine?.config?.properties ?? {}) as object)).to.deep.equal(['z', 'a'])
      expect(nine).not.to.have.property('resource')
      expect(Buffer.from(nine?.marathon?.v2AppMustacheTemplate ?? '', 'base64').toString()).to.equal(
        '{"id": "ä"}',
      )
    }))

  it('writes what a format can carry and names the rest', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        'W/web/0/package.json': metadata({ upgradesFrom: ['*'] }),
        'W/web/1/package.json': metadata({ packagingVersion: '5.0', manager: { packageName: 'boss' } }),
      })
      const v3 = await buildRepositoryDocument(folder, { format: 'v3' })
      expect(v3.packages).to.have.length(1)
      expect(v3.packages[0]).to.include({ packagingVersion: '3.0' }).and.not.to.have.property('upgradesFrom')
      expect(v3.leftOut).to.have.length(1)
      expect((await buildRepositoryDocument(folder, { format: 'v5' })).packages).to.have.length(2)
    }))

  it('names the file and the field of a package that is not right', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'W/web/0/package.json': metadata({ tags: 'web', surprise: 1 }) })
      const failure = await buildRepository(folder).catch((error: unknown) => error)
      expect(failure).to.have.property('code', 'DCL_PACKAGE_FORMAT_FILE_NOT_VALID')
      expect(failure)
        .to.have.property('message')
        .that.matches(/W\/web\/0\/package\.json .*surprise.*\/tags/)
    }))
})
