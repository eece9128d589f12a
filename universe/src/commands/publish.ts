import { Args, Flags } from '@oclif/core'
import { universeErrors } from '../errors.ts'
import { mergePackages } from '../publish/decide/merge-packages.ts'
import { nextState } from '../publish/next-state.ts'
import { publish, stateAt } from '../publish/publish.ts'
import { readToken, signingFlags, signingOf } from '../publish/signing-flags.ts'
import { readPackages } from '../repository/read-repository.ts'
import type { RepositoryState } from '../repository/state.ts'
import { UniverseCommand } from '../universe-command.ts'

interface PublishResult {
  place: string
  published: boolean
  serial: number
  signed: boolean
  added: string[]
  unchanged: number
  revisions: number
}

/** Adds packages to a published repository. */
export class Publish extends UniverseCommand {
  static override summary = 'Add packages to a published repository.'
  static override description =
    'Adds revisions to the repository in a folder or behind a URL. What was released never changes and never goes away; clusters see the old repository or the new one, nothing between.'
  static override examples = [
    '<%= config.bin %> publish release --packages my-universe --key keys/first.key',
    '<%= config.bin %> publish https://packages.example.com --packages my-universe --key keys/first.key --token-file token --dry-run',
  ]
  static override args = {
    target: Args.string({ description: 'folder, or base URL of a repository server', required: true }),
  }
  static override flags = {
    packages: Flags.string({ description: 'tree of packages, or a repository document', required: true }),
    ...signingFlags,
    'token-file': Flags.string({ description: 'file with the token for the server' }),
    'dry-run': Flags.boolean({ description: 'show what would be published, publish nothing' }),
  }

  override async run(): Promise<PublishResult> {
    const { args, flags } = await this.parse(Publish)
    const token = await readToken(flags['token-file'])
    const target = { place: args.target, ...(token === undefined ? {} : { token }) }
    const offered = await readPackages(flags.packages)
    let merged: ReturnType<typeof mergePackages> | undefined
    const make = async (before: RepositoryState): Promise<RepositoryState> => {
      merged = mergePackages(before.packages, offered)
      if (merged.changed.length > 0) {
        const revisions = merged.changed.map(
          (one) => `${one.name} ${one.version} (release ${one.releaseVersion})`,
        )
        throw universeErrors.RELEASE_CHANGED({ revisions: revisions.join(', ') })
      }
      return nextState(before, merged.packages, await signingOf(flags, before, merged.packages))
    }
    const preview = flags['dry-run']
    const state = preview ? await make(await stateAt(target)) : await publish(target, new Date(), make)
    const result: PublishResult = {
      place: args.target,
      published: !preview,
      serial: state.serial,
      signed: state.signature !== undefined,
      added: (merged?.added ?? []).map((one) => `${one.name} ${one.version} (release ${one.releaseVersion})`),
      unchanged: merged?.unchanged ?? 0,
      revisions: state.packages.length,
    }
    for (const one of result.added) this.log(`+ ${one}`)
    const how = result.signed ? 'signed' : 'NOT SIGNED'
    this.log(
      `${preview ? 'Would publish' : 'Published'} serial ${result.serial} (${how}) with ${result.revisions} revisions to ${result.place}`,
    )
    return result
  }
}
