import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import type { NamedImage } from '@dcos-lite/lib/oci-image'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { counted } from '../counted.ts'
import { universeErrors } from '../errors.ts'
import { exportImages, namedBothWays } from '../images/export-images.ts'
import { pinImages } from '../images/pin-images.ts'
import { pushLayout } from '../images/push-layout.ts'
import { readImageFolder } from '../images/read-image-folder.ts'
import { filesOfInstallation } from '../publish/decide/files-of-installation.ts'
import { mergePackages } from '../publish/decide/merge-packages.ts'
import { nextState } from '../publish/next-state.ts'
import { publish, stateAt } from '../publish/publish.ts'
import type { PublishTarget } from '../publish/publish.ts'
import { readToken, signingFlags, signingOf } from '../publish/signing-flags.ts'
import { isServer, readPackages } from '../repository/read-repository.ts'
import type { RepositoryState } from '../repository/state.ts'
import { imagesFolder } from '../serve/registry-routes.ts'
import { UniverseCommand } from '../universe-command.ts'

const named = ({ name, version, releaseVersion }: PackageDefinition): string =>
  `${name} ${version} (release ${releaseVersion})`

/** Throws DCL_UNIVERSE_ASSETS_OF_INSTALLATION: a cluster would prefer such a package to its own, and not get the files. */
function refuseFilesOfInstallation(added: readonly PackageDefinition[]): void {
  const files = added.flatMap((one) => filesOfInstallation(one).map((url) => `${named(one)}: ${url}`))
  if (files.length > 0) throw universeErrors.ASSETS_OF_INSTALLATION({ files: files.join(', ') })
}

interface PublishResult {
  place: string
  published: boolean
  serial: number
  signed: boolean
  added: string[]
  /** Container images that new revisions name. */
  images: string[]
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
    images: Flags.string({ description: 'folder of the OCI layout with the images of the packages' }),
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
    const preview = flags['dry-run']
    const layout = flags.images === undefined ? undefined : resolve(flags.images)
    const built = layout === undefined ? [] : await readImageFolder(layout)
    let used: NamedImage[] = []
    const make = async (before: RepositoryState): Promise<RepositoryState> => {
      const pinned = pinImages(before.packages, offered, built)
      used = pinned.used
      merged = mergePackages(before.packages, pinned.packages)
      if (merged.changed.length > 0) {
        throw universeErrors.RELEASE_CHANGED({ revisions: merged.changed.map(named).join(', ') })
      }
      refuseFilesOfInstallation(merged.added)
      if (layout !== undefined && !preview) await this.send(layout, used, target)
      return nextState(before, merged.packages, await signingOf(flags, before, merged.packages))
    }
    const state = preview ? await make(await stateAt(target)) : await publish(target, new Date(), make)
    const result: PublishResult = {
      place: args.target,
      published: !preview,
      serial: state.serial,
      signed: state.signature !== undefined,
      added: (merged?.added ?? []).map(named),
      images: used.map(({ name }) => name),
      unchanged: merged?.unchanged ?? 0,
      revisions: state.packages.length,
    }
    for (const one of result.added) this.log(`+ ${one}`)
    for (const one of result.images) this.log(`+ image ${one}`)
    const how = result.signed ? 'signed' : 'NOT SIGNED'
    this.log(
      `${preview ? 'Would publish' : 'Published'} serial ${result.serial} (${how}) with ${counted(result.revisions, 'revision')} to ${result.place}`,
    )
    return result
  }
  /** Images come before the packages that name them. */
  private async send(layout: string, images: readonly NamedImage[], target: PublishTarget): Promise<void> {
    if (!isServer(target.place)) {
      await exportImages(layout, images.flatMap(namedBothWays), imagesFolder(resolve(target.place)))
      return
    }
    const { place: url, token } = target
    await pushLayout(layout, images, { url, ...(token === undefined ? {} : { token }) }, (line) =>
      this.log(line),
    )
  }
}
