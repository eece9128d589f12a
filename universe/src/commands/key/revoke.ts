import { dirname, join, resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import {
  readRepositoryKeys,
  readSigningKey,
  revokeKey,
  writeRepositoryKeys,
} from '@dcos-lite/lib/package-signing'
import { UniverseCommand } from '../../universe-command.ts'

/** Takes trust from a key. */
export class KeyRevoke extends UniverseCommand {
  static override summary = 'Take trust from a key of a repository.'
  static override description =
    'What the key signed counts no more, once clusters have seen the next publication. Keys that it introduced stay trusted, except those named with --drop.'
  static override examples = [
    '<%= config.bin %> key revoke 0a1b2c… --key keys/second.key --reason "laptop was stolen"',
    '<%= config.bin %> key revoke 0a1b2c… --key keys/second.key --reason "replaced" --dry-run',
  ]
  static override args = { id: Args.string({ description: 'id of the key', required: true }) }
  static override flags = {
    key: Flags.string({ description: 'file of another key of the repository, which signs', required: true }),
    keys: Flags.string({ description: 'file of the public keys; default: keys.json beside the key' }),
    reason: Flags.string({ description: 'what clusters are told', required: true }),
    drop: Flags.string({
      description: 'id of a key that it introduced and that falls with it',
      multiple: true,
    }),
    'dry-run': Flags.boolean({ description: 'show what would be written, write nothing' }),
  }

  override async run(): Promise<{
    keyId: string
    reason: string
    keysFile: string
    keeps: string[]
    written: boolean
  }> {
    const { args, flags } = await this.parse(KeyRevoke)
    const keysFile = resolve(flags.keys ?? join(dirname(flags.key), 'keys.json'))
    const by = await readSigningKey(flags.key)
    const { reason, drop = [] } = flags
    const said = { keyId: args.id, reason, now: new Date(), drops: drop }
    const next = revokeKey(await readRepositoryKeys(keysFile), by, said)
    const written = !flags['dry-run']
    if (written) await writeRepositoryKeys(keysFile, next)
    const keeps = next.revoked.at(-1)?.keeps ?? []
    this.log(`${written ? 'Revoked' : 'Would revoke'} ${args.id} in ${keysFile}: ${reason}`)
    this.log(`Keys that it introduced and that stay: ${keeps.join(', ') || 'none'}`)
    return { keyId: args.id, reason, keysFile, keeps, written }
  }
}
