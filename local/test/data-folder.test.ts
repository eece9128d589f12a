import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { openDataFolder } from '../src/data-folder.ts'

const environment = testEnvironment()

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: unknown) => (error as { code: string }).code,
  )
}

describe('The data folder of a local cluster', () => {
  it('keeps the identity of the cluster between starts, for its owner only', () =>
    withTemporaryFolder(async (folder) => {
      const first = await openDataFolder(join(folder, 'data'), environment)
      expect(first.fresh).to.equal(true)
      await first.release()
      const second = await openDataFolder(join(folder, 'data'), environment)
      expect(second.fresh).to.equal(false)
      expect(second.identity).to.deep.equal(first.identity)
      expect((await stat(join(folder, 'data', 'cluster.json'))).mode & 0o077).to.equal(0)
      await second.release()
    }))

  it('belongs to one process at a time', () =>
    withTemporaryFolder(async (folder) => {
      const held = await openDataFolder(folder, environment)
      expect(await codeOf(openDataFolder(folder, environment))).to.equal('DCL_LOCAL_DATA_DIR_IN_USE')
      await held.release()
    }))

  it('is taken over from a process that is gone, also when its number was given to another', () =>
    withTemporaryFolder(async (folder) => {
      await (await openDataFolder(folder, environment)).release()
      await writeFile(join(folder, 'owner.json'), JSON.stringify({ pid: process.pid, started: '1' }))
      await (await openDataFolder(folder, environment)).release()
      await writeFile(join(folder, 'owner.json'), '{"pid":')
      await (await openDataFolder(folder, environment)).release()
    }))

  it('of a newer version is refused and left as it is', () =>
    withTemporaryFolder(async (folder) => {
      const text = JSON.stringify({ format: 99 })
      await writeFile(join(folder, 'cluster.json'), text)
      expect(await codeOf(openDataFolder(folder, environment))).to.equal('DCL_LOCAL_DATA_DIR_UNUSABLE')
      expect(await readFile(join(folder, 'cluster.json'), 'utf8')).to.equal(text)
    }))
})
