import { dirname, join, resolve } from 'node:path'
import { Flags } from '@oclif/core'
import {
  readRepositoryKeys,
  readSigningKey,
  rotateKey,
  writeRepositoryKeys,
  writeSigningKey,
} from '@dcos-lite/lib/package-signing'
import { UniverseCommand } from '../../universe-command.ts'

/** Makes the next key of a repository, introduced by one that clusters trust. */
export class KeyRotate extends UniverseCommand {
  static override summary = 'Make the next key of a repository.'
  static override description =
    'The old key signs the new one, so that clusters which trust the old key trust the new one from the next publication on. Both sign until the old one is revoked or runs out.'
  static override examples = [
    '<%= config.bin %> key rotate --key keys/first.key --out keys/second.key',
    '<%= config.bin %> key rotate --key keys/first.key --out keys/second.key --dry-run --json',
  ]
  static override flags = {
    key: Flags.string({ description: 'file of the key that introduces the new one', required: true }),
    keys: Flags.string({ description: 'file of the public keys; default: keys.json beside the key' }),
    out: Flags.string({ description: 'file of the new private key', required: true }),
    'valid-days': Flags.integer({ description: 'how long it may sign', default: 730, min: 1 }),
    'dry-run': Flags.boolean({ description: 'show what would be written, write nothing' }),
  }

  override async run(): Promise<{
    keyId: string
    introducedBy: string
    file: string
    keysFile: string
    written: boolean
  }> {
    const { flags } = await this.parse(KeyRotate)
    const keysFile = resolve(flags.keys ?? join(dirname(flags.key), 'keys.json'))
    const by = await readSigningKey(flags.key)
    const validDays = flags['valid-days']
    const next = rotateKey(await readRepositoryKeys(keysFile), by, { now: new Date(), validDays })
    const file = resolve(flags.out)
    const written = !flags['dry-run']
    if (written) {
      await writeSigningKey(file, next.key)
      await writeRepositoryKeys(keysFile, next.keys)
    }
    const keyId = written ? next.key.keyId : '(made when it is written)'
    this.log(`${written ? 'Wrote' : 'Would write'} ${file}: key ${keyId}, introduced by ${by.keyId}`)
    this.log('Clusters learn of it with the next publication.')
    return { keyId, introducedBy: by.keyId, file, keysFile, written }
  }
}
