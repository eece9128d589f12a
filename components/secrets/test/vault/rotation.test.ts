import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { addClusterKey, ensureClusterKeys, writeClusterKeys } from '@dcos-lite/lib/cluster-key'
import { acquireStore, openCollection } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { openKeyRing } from '../../src/keys/key-ring.ts'
import { secretFormat } from '../../src/records/secret.ts'
import { createVault } from '../../src/vault/vault.ts'
import type { Vault } from '../../src/vault/vault.ts'

const environment = testEnvironment()

/** A vault whose store calls `beforeRead` when a piece is about to be read. */
async function withVault(
  work: (vault: Vault, keyFile: string, hook: { beforeRead?: () => Promise<void> }) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const keyFile = join(folder, 'key.json')
    await ensureClusterKeys(keyFile)
    const file = join(folder, 'store.sqlite')
    const { store, release } = await acquireStore({ engine: 'sqlite', file, prefix: '/s' }, environment)
    const hook: { beforeRead?: () => Promise<void> } = {}
    const watched: Store = {
      ...store,
      async get(key) {
        const { beforeRead } = hook
        delete hook.beforeRead
        await beforeRead?.()
        return store.get(key)
      },
    }
    const secrets = await openCollection(store, secretFormat)
    try {
      const ring = await openKeyRing(keyFile, environment.log)
      await work(createVault({ store: watched, secrets, ring }, undefined, environment), keyFile, hook)
    } finally {
      await secrets.close()
      await release()
    }
  })
}

describe('The rotation of the key of secrets', () => {
  it('disturbs nobody who reads a secret at the same time', () =>
    withVault(async (vault, keyFile, hook) => {
      const given = { value: Buffer.from('word'), binary: false, by: 'ann' }
      await vault.create('a', given)
      await vault.update('a', { ...given, value: Buffer.from('next') })
      await writeClusterKeys(keyFile, addClusterKey(await readFile(keyFile, 'utf8')))
      hook.beforeRead = async () => void (await vault.rotate())
      expect((await vault.read('a')).value.toString()).to.equal('next')
      await writeClusterKeys(keyFile, addClusterKey(await readFile(keyFile, 'utf8')))
      hook.beforeRead = async () => void (await vault.rotate())
      expect((await vault.read('a', 1)).value.toString()).to.equal('word')
      expect((await vault.rotate()).remaining).to.equal(0)
    }))

  it('says that a secret is gone that was removed while it was read', () =>
    withVault(async (vault, _keyFile, hook) => {
      await vault.create('a', { value: Buffer.from('word'), binary: false, by: 'ann' })
      hook.beforeRead = () => vault.remove('a')
      const failure = await vault.read('a').catch((error: unknown) => error)
      expect(failure).to.include({ code: 'DCL_SECRETS_NOT_FOUND' })
    }))
})
