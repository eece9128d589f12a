import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { withPackageService } from './running-service.ts'

const content = 'a zip of the installation'
const value = createHash('sha256').update(content).digest('hex')

/** A package whose command lies beside the repository. */
const tool = (url: string): PackageDefinition => ({
  ...{ packagingVersion: '4.0', name: 'tool', version: '1', releaseVersion: 0, maintainer: 'x@example.com' },
  ...{ description: 'x', tags: ['x'] },
  resource: {
    cli: {
      binaries: { linux: { 'x86-64': { kind: 'zip', url, contentHash: [{ algo: 'sha256', value }] } } },
    },
  },
})
const address = 'http://installation.invalid/tool.zip'

describe('Files beside the repository of the installation', () => {
  it('are handed out under the addresses that its packages name', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'repository.json')
      await writeFile(file, JSON.stringify({ packages: [tool(address)] }))
      await writeFile(join(folder, 'tool.zip'), content)
      const defaultRepositories = [{ name: 'Ours', uri: pathToFileURL(file).href }]
      await withPackageService(
        [],
        async ({ url }) => {
          const answer = await fetch(`${url}/package/resource?url=${address}`)
          expect([answer.status, await answer.text()]).to.deep.equal([200, content])
          expect(answer.headers.get('content-length') ?? answer.headers.get('transfer-encoding')).to.be.a(
            'string',
          )
          const other = await fetch(`${url}/package/resource?url=http://installation.invalid/repository.json`)
          expect(other.status, 'no package names it').to.equal(403)
        },
        { defaultRepositories },
      )
    }))

  it('are not reached by packages of other repositories, nor outside of that folder', () =>
    withTemporaryFolder(async (folder) => {
      await withPackageService([tool(address)], async ({ url }) => {
        const answer = await fetch(`${url}/package/resource?url=${address}`)
        expect(answer.status).to.be.greaterThanOrEqual(400)
        expect(await answer.text()).to.not.include(content)
      })
      const outside = 'http://installation.invalid/..%2Ftool.zip'
      const file = join(folder, 'repository.json')
      await writeFile(file, JSON.stringify({ packages: [tool(outside)] }))
      await withPackageService(
        [],
        async ({ url }) => {
          const answer = await fetch(`${url}/package/resource?url=${outside}`)
          expect(answer.status).to.be.greaterThanOrEqual(400)
        },
        { defaultRepositories: [{ name: 'Ours', uri: pathToFileURL(file).href }] },
      )
    }))
})
