import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Flags } from '@oclif/core'
import {
  generateKey,
  packageSigningErrors,
  writeRepositoryKeys,
  writeSigningKey,
} from '@dcos-lite/lib/package-signing'
import { UniverseCommand } from '../../universe-command.ts'

/** Makes the first key of a repository. */
export class KeyNew extends UniverseCommand {
  static override summary = 'Make the first key of a repository.'
  static override description =
    'Writes a private key (readable by its owner only) and keys.json beside it: the public keys, which clusters are given when they add the repository.'
  static override examples = [
    '<%= config.bin %> key new --repository acme --out keys/first.key',
    '<%= config.bin %> key new --repository acme --out keys/first.key --valid-days 365 --dry-run --json',
  ]
  static override flags = {
    repository: Flags.string({ description: 'name of the repository', required: true }),
    out: Flags.string({ description: 'file of the private key', required: true }),
    'valid-days': Flags.integer({ description: 'how long it may sign', default: 730, min: 1 }),
    'dry-run': Flags.boolean({ description: 'show what would be written, write nothing' }),
  }

  override async run(): Promise<{
    keyId: string
    file: string
    keysFile: string
    notAfter: string
    written: boolean
  }> {
    const { flags } = await this.parse(KeyNew)
    const { key, keys } = generateKey({
      repository: flags.repository,
      now: new Date(),
      validDays: flags['valid-days'],
    })
    const file = resolve(flags.out)
    const keysFile = join(dirname(file), 'keys.json')
    // One that cannot be read is not overwritten either.
    if (existsSync(keysFile)) throw packageSigningErrors.KEY_FILE_EXISTS({ file: keysFile })
    const written = !flags['dry-run']
    if (written) {
      await mkdir(dirname(file), { recursive: true })
      await writeSigningKey(file, key)
      await writeRepositoryKeys(keysFile, keys)
    }
    this.log(
      `${written ? 'Wrote' : 'Would write'} a key of "${flags.repository}", valid until ${key.notAfter}`,
    )
    this.log(`  private: ${file}\n  public:  ${keysFile}`)
    const keyId = written ? key.keyId : '(made when it is written)'
    this.log(`  key id:  ${keyId}`)
    return { keyId, file, keysFile, notAfter: key.notAfter, written }
  }
}
