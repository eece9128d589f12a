import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { openPromise } from 'yauzl'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { createZip } from '../../src/bundles/zip-writer.ts'

const madeMs = Date.UTC(2026, 4, 17, 12, 30, 8)

describe('An archive that is written file by file', function () {
  this.timeout(60_000)

  it('is read by another program, with names, content, modes and times', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'a.zip')
      const large = Buffer.from(createSeededRandom(7).bytes(300_000))
      const files: [string, Buffer][] = [
        ['10.0.0.1_master/größe.txt', Buffer.from('text\n'.repeat(100_000))],
        ['10.0.0.1_master/empty', Buffer.alloc(0)],
        ['10.0.0.2_agent/random', large],
      ]
      const zip = await createZip(file, () => madeMs)
      for (const [name, content] of files) await zip.add(name, content)
      await zip.finish()
      await zip.abandon()
      expect((await stat(file)).size).to.equal(zip.size())

      const read = await openPromise(file)
      const found: [string, Buffer][] = []
      for await (const entry of read.eachEntry()) {
        found.push([entry.fileName, await buffer(await read.openReadStreamPromise(entry))])
        expect([entry.externalFileAttributes >>> 16, entry.getLastModDate().getTime()]).to.deep.equal([
          0o100600,
          madeMs,
        ])
      }
      expect(found.map(([name]) => name)).to.deep.equal(files.map(([name]) => name))
      for (const [index, [name, content]] of files.entries())
        expect(found[index]?.[1].equals(content), name).to.equal(true)
    }))

  it('takes nothing more once it is given up, and says so', () =>
    withTemporaryFolder(async (folder) => {
      const zip = await createZip(join(folder, 'a.zip'), () => madeMs)
      await zip.add('a', Buffer.from('a'))
      await zip.abandon()
      await zip.abandon()
      const thrown = await zip.add('b', Buffer.alloc(500_000)).catch((error: unknown) => error)
      expect(thrown).to.be.instanceOf(Error)
    }))
})
