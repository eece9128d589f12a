import { execFile } from 'node:child_process'
import { mkdir, realpath, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { listFolder, openFile, readPart } from '../../../src/agent/api/sandbox-files.ts'
import type { SandboxPath } from '../../../src/agent/api/sandbox-path.ts'

describe('files of a sandbox', () => {
  const withSandbox = (work: (base: string, found: (below: string) => SandboxPath) => Promise<void>) =>
    withTemporaryFolder(async (folder) => {
      const base = join(await realpath(folder), 'sandbox')
      await mkdir(join(base, 'sub'), { recursive: true })
      await writeFile(join(base, 'sub/data'), 'mine')
      await mkdir(join(base, '../secret'))
      await writeFile(join(base, '../secret/data'), 'theirs')
      await work(base, (below) => ({ asked: `/x/${below}`, base, real: join(base, below) }))
    })
  const codeOf = (done: Promise<unknown>): Promise<unknown> =>
    done.then(
      () => 'given',
      (error: { code?: unknown }) => error.code,
    )
  const refused = 'DCL_MESOS_AGENT_FILE_REFUSED'
  const whole = { offset: 0, length: undefined }

  it('are what was found, also when a task puts a link in its place before it is opened', () =>
    withSandbox(async (base, found) => {
      const { handle } = await openFile(found('sub/data'))
      await rename(join(base, 'sub'), join(base, 'away'))
      await symlink(join(base, '../secret'), join(base, 'sub'))
      expect(await text(handle.createReadStream())).to.equal('mine')
      expect(await codeOf(openFile(found('sub/data')))).to.equal(refused)
      expect(await codeOf(readPart(found('sub/data'), whole))).to.equal(refused)
      expect(await codeOf(listFolder(found('sub')))).to.equal(refused)
      const away = await listFolder(found('away'))
      expect(away.map(({ path, stats }) => [path, stats.size])).to.deep.equal([['/x/away/data', 4]])
    }))

  it('never wait for a task that writes into a pipe', () =>
    withSandbox(async (base, found) => {
      await promisify(execFile)('mkfifo', [join(base, 'pipe')])
      expect(await codeOf(readPart(found('pipe'), whole))).to.equal(refused)
      expect(await codeOf(openFile(found('pipe')))).to.equal(refused)
      expect(await listFolder(found('pipe'))).to.deep.equal([])
    }))
})
