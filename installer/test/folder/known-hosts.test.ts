import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { skipBecause, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { openKnownHosts } from '../../src/folder/known-hosts.ts'
import { fingerprint } from '../../src/run/host-key.ts'
import { sshdUnavailable } from '../support/sshd.ts'

async function newKey(folder: string, name: string): Promise<{ key: Buffer; fingerprint: string }> {
  const file = join(folder, name)
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  const [, encoded = ''] = (await readFile(`${file}.pub`, 'utf8')).split(' ')
  const shown = execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`], { encoding: 'utf8' })
  return { key: Buffer.from(encoded, 'base64'), fingerprint: shown.split(' ')[1] ?? '' }
}

describe('The known hosts', () => {
  before(function () {
    const reason = sshdUnavailable()
    if (reason !== undefined) skipBecause(this, reason)
  })

  it('trusts the first key of a host, remembers it, and no other one afterwards', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'known_hosts')
      const [first, second] = [await newKey(folder, 'a'), await newKey(folder, 'b')]
      const known = await openKnownHosts(file, true)
      expect(known.verify('10.0.0.1', 2222, first.key)).to.deep.equal({
        known: false,
        trusted: true,
        fingerprint: first.fingerprint,
        expected: [],
      })
      await known.saved()
      expect(await readFile(file, 'utf8')).to.equal(
        `[10.0.0.1]:2222 ssh-ed25519 ${first.key.toString('base64')}\n`,
      )

      const later = await openKnownHosts(file, true)
      expect(later.typesOf('10.0.0.1', 2222)).to.deep.equal(['ssh-ed25519'])
      expect(later.verify('10.0.0.1', 2222, first.key)).to.deep.equal({ known: true })
      expect(later.verify('10.0.0.1', 2222, second.key)).to.deep.equal({
        known: false,
        trusted: false,
        fingerprint: second.fingerprint,
        expected: [fingerprint(first.key)],
      })
      expect(later.verify('10.0.0.1', 22, second.key)).to.include({ trusted: true })
    }))

  it('writes nothing for a preview', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'known_hosts')
      const known = await openKnownHosts(file, false)
      known.verify('10.0.0.1', 22, (await newKey(folder, 'a')).key)
      await known.saved()
      expect(existsSync(file)).to.equal(false)
    }))
})
