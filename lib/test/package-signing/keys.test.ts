import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  evaluateTrust,
  readRepositoryKeys,
  readSigningKey,
  revokeKey,
  rotateKey,
  verifyRepository,
  writeRepositoryKeys,
  writeSigningKey,
} from '../../src/package-signing/index.ts'
import type { RepositoryKeys, SigningKey } from '../../src/package-signing/index.ts'
import { withTemporaryFolder } from '../../src/testing/index.ts'
import { documentOf, key, now, packages, sign } from './sample.ts'

const first = key(1)
const second = rotateKey(first.keys, first.key, { now, seed: Buffer.alloc(32, 2) })
const third = rotateKey(second.keys, second.key, { now, seed: Buffer.alloc(32, 3) })
const list = packages(2)

function trusted(keys: RepositoryKeys, ...pinned: SigningKey[]): number[] {
  const trust = evaluateTrust(keys, pinned)
  return [first, second, third].flatMap((one, at) => (trust.keys.has(one.key.keyId) ? [at + 1] : []))
}

describe('the keys of a repository', () => {
  it('hand trust on by rotation, forwards only', () => {
    expect(trusted(third.keys, first.key)).to.deep.equal([1, 2, 3])
    expect(trusted(third.keys, second.key)).to.deep.equal([2, 3])
    expect(trusted(third.keys)).to.deep.equal([])
    const signature = sign(list, { key: third.key, keys: third.keys })
    const verdict = verifyRepository({ document: documentOf(list), signature, trustedKeys: [first.key], now })
    expect(verdict).to.deep.include({ trusted: true, signedBy: [third.key.keyId] })
    expect(verdict.seen?.keys).to.have.length(3)
  })

  it('do not count with a changed introduction', () => {
    const [one, two, ...rest] = third.keys.keys
    if (!one || !two) return expect.fail('keys are missing')
    const longer = { ...two, notAfter: '2099-01-01T00:00:00.000Z' }
    expect(trusted({ ...third.keys, keys: [one, longer, ...rest] }, first.key)).to.deep.equal([1])
    const { introducedBy: _by, ...alone } = two
    expect(trusted({ ...third.keys, keys: [one, alone, ...rest] }, first.key)).to.deep.equal([1])
  })

  it('lose trust by revocation; the keys that a revoked one introduced stay, unless dropped', () => {
    const said = { keyId: first.key.keyId, reason: 'stolen laptop', now }
    const revoked = revokeKey(third.keys, third.key, said)
    expect(trusted(revoked, first.key)).to.deep.equal([2, 3])
    const dropping = revokeKey(third.keys, third.key, { ...said, drops: [second.key.keyId] })
    expect(trusted(dropping, first.key)).to.deep.equal([])
    expect(trusted(dropping, first.key, third.key)).to.deep.equal([3])
    expect(() => sign(list, { key: first.key, keys: revoked })).to.throw(/stolen laptop/)
    const signature = sign(list, { key: first.key, keys: first.keys })
    const seen = { repository: 'sample', serial: 1, sha256: '', keys: [], revoked: [first.key.keyId] }
    const verdict = verifyRepository({
      document: documentOf(list),
      signature,
      trustedKeys: [first.key],
      now,
      seen,
    })
    expect(verdict.reasons.map(({ code }) => code)).to.deep.equal(['KEY_REVOKED'])
  })

  it('cannot be revoked with a key that a thief of an old one introduced', () => {
    const thief = rotateKey(first.keys, first.key, { now, seed: Buffer.alloc(32, 9) })
    const mixed = { ...thief.keys, keys: [...third.keys.keys, ...thief.keys.keys.slice(1)] }
    const attack = revokeKey(mixed, thief.key, { keyId: second.key.keyId, reason: 'attack', now })
    expect(trusted(attack, first.key, second.key)).to.deep.equal([1, 2, 3])
  })

  it('lie in files of which the private one is for its owner alone', () =>
    withTemporaryFolder(async (folder) => {
      const [secret, open] = [join(folder, 'key.json'), join(folder, 'keys.json')]
      await writeSigningKey(secret, first.key)
      await writeRepositoryKeys(open, third.keys)
      expect(await readSigningKey(secret)).to.deep.equal(first.key)
      expect(await readRepositoryKeys(open)).to.deep.equal(third.keys)
      expect(await readFile(open, 'utf8')).not.to.include(first.key.privateKey)
      const failure = async (work: Promise<unknown>): Promise<unknown> =>
        work.catch((error: Error) => error.message)
      expect(await failure(writeSigningKey(secret, second.key))).to.match(/is there already/)
      expect(await failure(readSigningKey(open))).to.match(/not a private key/)
      expect(await failure(readRepositoryKeys(secret))).to.match(/not a list of public keys/)
      await chmod(secret, 0o644)
      expect(await failure(readSigningKey(secret))).to.match(/0600/)
      await writeFile(secret, JSON.stringify({ ...first.key, publicKey: second.key.publicKey }))
      expect(await failure(readSigningKey(secret))).to.match(/belong together/)
      await writeFile(secret, '{"keyId"')
      expect(await failure(readSigningKey(secret))).to.match(/JSON/)
    }))
})
