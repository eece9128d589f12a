import { Args, Flags } from '@oclif/core'
import { verifyRepository } from '@dcos-lite/lib/package-signing'
import type { Verdict } from '@dcos-lite/lib/package-signing'
import { counted } from '../counted.ts'
import { universeErrors } from '../errors.ts'
import { readToken, readTrusted } from '../publish/signing-flags.ts'
import { readRepository } from '../repository/read-repository.ts'
import { UniverseCommand } from '../universe-command.ts'

/** Tells whether a repository is to be trusted. */
export class Verify extends UniverseCommand {
  static override summary = 'Tell whether a repository is to be trusted.'
  static override description =
    'Checks the signature of a repository against keys that you trust, as a cluster does: who signed, whether a package was changed, added, moved or taken away, whether it ran out. Ends with 65 and every reason when it is not.'
  static override examples = [
    '<%= config.bin %> verify release --trust keys/keys.json',
    '<%= config.bin %> verify https://packages.example.com --trust keys/keys.json --json',
  ]
  static override args = {
    place: Args.string({ description: 'folder, document, or URL of a repository server', required: true }),
  }
  static override flags = {
    trust: Flags.string({ description: 'file of keys that you trust', multiple: true, required: true }),
    'token-file': Flags.string({ description: 'file with the token for the server' }),
  }

  override async run(): Promise<Omit<Verdict, 'index' | 'seen'>> {
    const { args, flags } = await this.parse(Verify)
    const { document, signature } = await readRepository(args.place, await readToken(flags['token-file']))
    const trustedKeys = await readTrusted(flags.trust)
    const found = verifyRepository({ document, signature, trustedKeys, now: new Date() })
    const { index, seen: _seen, ...verdict } = found
    if (!verdict.trusted) {
      const reasons = verdict.reasons.map(({ message }) => message).join(' ')
      throw universeErrors.NOT_TRUSTED(
        { what: `The repository at ${args.place}`, reasons: reasons.replace(/\.$/, '') },
        { details: verdict },
      )
    }
    this.log(
      `Trusted: serial ${verdict.serial}, ${counted(index?.packages.length ?? 0, 'revision')}, signed ${verdict.signedAt} by ${verdict.signedBy.join(', ')}`,
    )
    return verdict
  }
}
