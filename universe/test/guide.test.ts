import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { parseRepository, repositoryMediaType } from '@dcos-lite/lib/package-format'
import { verifyRepository } from '@dcos-lite/lib/package-signing'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { readTrusted } from '../src/publish/signing-flags.ts'
import { startRepositoryServer } from '../src/index.ts'
import { runCommand } from './run-command.ts'

const guide = new URL('../../docs/guide/packages.md', import.meta.url)

describe('the guide for maintainers', function () {
  this.timeout(120_000)

  it('goes from init to a signed release and its mirror, command by command, and a cluster can read it', () =>
    withTemporaryFolder(async (folder) => {
      const text = await readFile(guide, 'utf8')
      const blocks = [...text.matchAll(/<!-- test: maintainer -->\n+```sh\n([^]*?)```/g)].map(
        ([, block]) => block ?? '',
      )
      const lines = blocks.join('').trim().split('\n')
      expect(blocks.length).to.be.greaterThan(3)
      const before = process.cwd()
      process.chdir(folder)
      try {
        for (const line of lines) {
          const [program, ...args] = line.split(' ')
          expect(program).to.equal('dcos-universe')
          await runCommand(folder, args)
        }
      } finally {
        process.chdir(before)
      }
      const listen = { host: '127.0.0.1', port: 0 }
      const server = await startRepositoryServer(
        { folder: join(folder, 'release'), listen },
        testEnvironment(),
      )
      try {
        const get = async (path: string): Promise<string> => {
          const headers = { accept: repositoryMediaType('v5'), 'user-agent': 'cosmos dcos/2.2' }
          return (await requestText({ url: `${server.urls.api}${path}`, headers })).body
        }
        const [document, signature] = [await get('/repo'), await get('/repo.signature')]
        expect(parseRepository(JSON.parse(document)).packages.map(({ name }) => name)).to.deep.equal([
          'my-service',
        ])
        const trustedKeys = (await readTrusted([join(folder, 'keys/keys.json')])).slice(0, 1)
        const verdict = verifyRepository({ document, signature, trustedKeys, now: new Date() })
        expect(verdict).to.deep.include({ trusted: true, reasons: [], serial: 2 })
        const part = verifyRepository({
          document: await get('/package/my-service'),
          signature: await get('/package/my-service.signature'),
          trustedKeys,
          now: new Date(),
          scope: 'part',
        })
        expect(part.trusted, JSON.stringify(part.reasons)).to.equal(true)
      } finally {
        await server.stop()
      }
    }))
})
