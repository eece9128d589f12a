import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { fileReason } from '@dcos-lite/lib/errors'
import { writeWhole } from '@dcos-lite/lib/files'
import { counted } from '../counted.ts'
import { universeErrors } from '../errors.ts'
import { nextState } from '../publish/next-state.ts'
import { signingFlags, signingOf } from '../publish/signing-flags.ts'
import { repositoryDocuments } from '../repository/documents.ts'
import { readRepository } from '../repository/read-repository.ts'
import { UniverseCommand } from '../universe-command.ts'

/** Signs a repository document. */
export class Sign extends UniverseCommand {
  static override summary = 'Sign a repository document.'
  static override description =
    'Writes FILE.signature beside a document that `build --format v5` made: the hash of every package and asset, in order, with a serial that grows. The document itself stays as it is, so every client can read it. `publish` signs by itself.'
  static override examples = [
    '<%= config.bin %> sign universe.json --key keys/first.key',
    '<%= config.bin %> sign universe.json --key keys/first.key --valid-days 90 --dry-run --json',
  ]
  static override args = { file: Args.string({ description: 'the document', required: true }) }
  static override flags = {
    ...signingFlags,
    key: Flags.string({
      description: 'file of the signing key (see `key new`)',
      multiple: true,
      required: true,
    }),
    'dry-run': Flags.boolean({ description: 'check and show, write nothing' }),
  }

  override async run(): Promise<{
    file: string
    serial: number
    keyIds: string[]
    assets: number
    written: boolean
  }> {
    const { args, flags } = await this.parse(Sign)
    const before = await readRepository(args.file)
    const signing = await signingOf(flags, before, before.packages)
    const after = nextState(before, before.packages, signing)
    const [whole] = repositoryDocuments(before.packages)
    if (whole?.text !== before.document) {
      const reason = 'it is not a whole repository as `build --format v5` writes it'
      throw universeErrors.REPOSITORY_UNREADABLE({ place: args.file, reason })
    }
    const file = `${resolve(args.file)}.signature`
    const written = !flags['dry-run']
    try {
      if (written) await writeWhole(file, after.signature ?? '')
    } catch (error) {
      throw universeErrors.OUTPUT_UNWRITABLE({ file, reason: fileReason(error) })
    }
    const keyIds = signing?.signers.map(({ keyId }) => keyId) ?? []
    const assets = new Set(after.index?.packages.flatMap((entry) => entry.assets.map(({ url }) => url))).size
    this.log(
      `${written ? 'Wrote' : 'Would write'} ${file}: serial ${after.serial}, ${counted(after.packages.length, 'revision')}, ${counted(assets, 'asset')}`,
    )
    this.log(`Signed by ${keyIds.join(', ')}`)
    return { file, serial: after.serial, keyIds, assets, written }
  }
}
