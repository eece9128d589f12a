import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { parseRepository } from '@dcos-lite/lib/package-format'
import { addCoreCli } from '../../src/core-cli/add-core-cli.ts'
import { zipOf } from '../../src/core-cli/zip.ts'

const run = promisify(execFile)
/** Reads zips that were written here with another program. */
const withoutPython = spawnSync('python3', ['--version']).status !== 0

describe('The package dcos-core-cli', function () {
  this.timeout(120_000)

  it('is added to a repository, with the hash of its zip, which is the same every time', () =>
    withTemporaryFolder(async (folder) => {
      const zipFile = join(folder, 'core.zip')
      const texts = [
        await addCoreCli('{"packages":[]}', { zipFile }),
        await addCoreCli('{"packages":[]}', { zipFile }),
      ]
      expect(texts[0]).to.equal(texts[1])
      const [found] = parseRepository(JSON.parse(texts[0] ?? ''), 'v4').packages
      const binary = found?.resource?.cli?.binaries.linux?.['x86-64']
      expect(binary).to.include({ kind: 'zip', url: 'http://installation.invalid/core.zip' })
      const content = await readFile(zipFile)
      const value = createHash('sha256').update(content).digest('hex')
      expect(binary?.contentHash).to.deep.equal([{ algo: 'sha256', value }])
      expect(content.length).to.be.lessThan(2_000_000)
    }))

  it('may bring the runtime, and is served from any address then', function () {
    if (withoutPython) this.skip()
    return withTemporaryFolder(async (folder) => {
      const node = join(folder, 'node')
      await writeFile(node, '#!/bin/sh\necho "runs $2"\n')
      const zipFile = join(folder, 'core.zip')
      const text = await addCoreCli('{"packages":[]}', { zipFile, node, url: 'https://example.com/core.zip' })
      expect(text).to.include('https://example.com/core.zip').and.not.include('darwin')
      await mkdir(join(folder, 'env'))
      await run('python3', ['-m', 'zipfile', '-e', zipFile, join(folder, 'env')])
      const { stdout } = await run('sh', [join(folder, 'env', 'bin', 'dcos-plugin'), 'node'])
      expect(stdout).to.equal('runs node\n')
    })
  })

  it('says without a Node.js what is missing', function () {
    if (withoutPython) this.skip()
    return withTemporaryFolder(async (folder) => {
      const zipFile = join(folder, 'core.zip')
      await addCoreCli('{"packages":[]}', { zipFile })
      await mkdir(join(folder, 'env'))
      await run('python3', ['-m', 'zipfile', '-e', zipFile, join(folder, 'env')])
      const failed = await run('/bin/sh', [join(folder, 'env', 'bin', 'dcos-plugin'), 'node'], {
        env: { PATH: join(folder, 'bin') },
      }).catch((error: unknown) => error as { code: number; stderr: string })
      expect(failed).to.include({ code: 1 })
      expect(failed.stderr).to.include('DCL_CLI_NODE_MISSING')
    })
  })
})

describe('Zips that are written here', () => {
  it('are read by other programs, with names, content and modes', function () {
    if (withoutPython) this.skip()
    return withTemporaryFolder(async (folder) => {
      const file = join(folder, 'a.zip')
      const text = 'x'.repeat(100_000)
      const files = [
        { name: 'a/b.txt', content: Buffer.from(text), executable: false },
        { name: 'run', content: Buffer.alloc(0), executable: true },
      ]
      await writeFile(file, await zipOf(files))
      const script = `import zipfile,sys
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print([(i.filename, i.file_size, oct(i.external_attr >> 16)) for i in z.infolist()])`
      const { stdout } = await run('python3', ['-c', script, file])
      expect(stdout.trim()).to.equal("[('a/b.txt', 100000, '0o100644'), ('run', 0, '0o100755')]")
    })
  })
})
