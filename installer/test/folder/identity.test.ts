import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { verifyPassword } from '@dcos-lite/lib/passwords'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { openIdentity, previewIdentity, readClusterId } from '../../src/folder/identity.ts'
import { folderOf, makeFolders } from '../../src/folder/open-folder.ts'
import type { InstallerFolder } from '../../src/folder/open-folder.ts'
import { openSuperuser } from '../../src/folder/superuser.ts'

const random = createSeededRandom(7)
const nowMs = Date.parse('2030-01-01T00:00:00Z')

async function withFolder(work: (folder: InstallerFolder) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (path) => {
    const folder = folderOf(join(path, 'config.yaml'), undefined)
    await makeFolders(folder, folder.logFolder)
    await work(folder)
  })
}

describe('The identity of a cluster', function () {
  this.timeout(120_000)

  it('is made once and found again, with a key that only its owner may read', () =>
    withFolder(async (folder) => {
      const given = { random, nowMs, passphrase: undefined }
      const first = await openIdentity(folder, given)
      expect(await openIdentity(folder, given)).to.deep.equal(first)
      expect(await readClusterId(folder)).to.equal(first.clusterId)
      expect((await stat(folder.caKeyFile)).mode & 0o777).to.equal(0o600)
      expect((await stat(folder.path)).mode & 0o777).to.equal(0o700)
    }))

  it('encrypts the key of the authority when a passphrase is given', () =>
    withFolder(async (folder) => {
      await openIdentity(folder, { random, nowMs, passphrase: 'open sesame' })
      expect(await readFile(folder.caKeyFile, 'utf8')).to.include('ENCRYPTED')
    }))

  it('completes what was interrupted, but never makes a second authority for a key that was taken away', () =>
    withFolder(async (folder) => {
      const given = { random, nowMs, passphrase: undefined }
      const first = await openIdentity(folder, given)
      await rm(folder.caKeyFile)
      const error = await openIdentity(folder, given).catch((thrown: unknown) => thrown)
      expect(isDcosError(error) && error.code).to.equal('DCL_INSTALLER_AUTHORITY_KEY_MISSING')
      await rm(folder.caCertificateFile)
      const completed = await openIdentity(folder, given)
      expect(completed.clusterId).to.equal(first.clusterId)
    }))

  it('is only imagined for a preview', () =>
    withTemporaryFolder(async (path) => {
      const folder = folderOf(join(path, 'config.yaml'), undefined)
      const imagined = await previewIdentity(folder, { random, nowMs, passphrase: undefined })
      expect(imagined.clusterId).to.match(/^[0-9a-f-]{36}$/)
      expect(await readClusterId(folder)).to.equal(undefined)
    }))

  it('has a superuser whose hash stays the same from run to run', () =>
    withFolder(async (folder) => {
      await openIdentity(folder, { random, nowMs, passphrase: undefined })
      const given = { configuredHash: undefined, password: undefined, random, keep: true }
      const made = await openSuperuser(folder, given)
      expect(made.madeIn).to.equal(folder.passwordFile)
      expect(await verifyPassword(made.password ?? '', made.passwordHash)).to.equal(true)
      expect(await openSuperuser(folder, { ...given, random: createSeededRandom(8) })).to.deep.equal(made)

      const chosen = await openSuperuser(folder, { ...given, password: 'chosen' })
      expect(chosen.passwordHash).not.to.equal(made.passwordHash)
      expect(await openSuperuser(folder, { ...given, password: 'chosen' })).to.deep.equal(chosen)
      const configured = await openSuperuser(folder, { ...given, configuredHash: 'hash' })
      expect(configured).to.deep.equal({ passwordHash: 'hash', password: undefined, madeIn: undefined })
    }))
})
