import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  addClusterKey,
  ensureClusterKeys,
  newClusterKeys,
  parseClusterKeys,
  readClusterKeys,
  seal,
  unseal,
} from '@dcos-lite/lib/cluster-key'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  )

describe('the cluster key', () => {
  it('gives back what it sealed, at its own place and from unaltered bytes alone', () => {
    const keys = parseClusterKeys(newClusterKeys())
    const other = parseClusterKeys(newClusterKeys())
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string(), fc.nat(), (plain, place, flip) => {
        const sealed = seal(keys, plain, place)
        expect(unseal(keys, sealed, place)?.equals(plain)).to.equal(true)
        expect(unseal(keys, sealed, `${place}!`)).to.equal(undefined)
        expect(unseal(other, sealed, place)).to.equal(undefined)
        expect(unseal(other, { ...sealed, keyId: other.current }, place)).to.equal(undefined)
        const bytes = Buffer.from(sealed.data, 'base64')
        const at = flip % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ 1
        expect(unseal(keys, { ...sealed, data: bytes.toString('base64') }, place)).to.equal(undefined)
        expect(unseal(keys, { ...sealed, data: '' }, place)).to.equal(undefined)
      }),
      { numRuns: 60 },
    )
  })

  it('is followed by a new one, and the older ones still decrypt', () => {
    const first = newClusterKeys()
    const sealed = seal(parseClusterKeys(first), Buffer.from('x'), 'here')
    const next = parseClusterKeys(addClusterKey(first))
    expect(next.current).not.to.equal(parseClusterKeys(first).current)
    expect(next.keys.size).to.equal(2)
    expect(unseal(next, sealed, 'here')?.toString()).to.equal('x')
    expect(seal(next, Buffer.from('x'), 'here').keyId).to.equal(next.current)
  })

  it('is a file for its owner alone; of several that make it, one wins', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'deep', 'key.json')
      await Promise.all([ensureClusterKeys(file), ensureClusterKeys(file), ensureClusterKeys(file)])
      const text = await readFile(file, 'utf8')
      await ensureClusterKeys(file)
      expect(await readFile(file, 'utf8')).to.equal(text)
      expect((await stat(file)).mode & 0o777).to.equal(0o600)
      expect((await readClusterKeys(file)).keys.size).to.equal(1)
      await chmod(file, 0o640)
      expect(await codeOf(readClusterKeys(file))).to.equal('DCL_CLUSTER_KEY_OPEN_TO_OTHERS')
    })
  })

  it('is refused with a reason, and without a word of it, when it is damaged', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'key.json')
      expect(await codeOf(readClusterKeys(file))).to.equal('DCL_CLUSTER_KEY_UNREADABLE')
      const whole = newClusterKeys()
      const key = /"key": "([^"]+)"/.exec(whole)?.[1] ?? ''
      for (const text of [
        '',
        '{',
        '{"format":9}',
        whole.replace(key, key.slice(4)),
        whole.replace(/"current": "\w+"/, '"current": "none"'),
      ]) {
        await writeFile(file, text, { mode: 0o600 })
        const error = await readClusterKeys(file).catch((thrown: Error) => thrown)
        expect(error).to.have.property('code', 'DCL_CLUSTER_KEY_UNREADABLE')
        expect((error as Error).message).not.to.include(key.slice(0, 12))
      }
    })
  })
})
