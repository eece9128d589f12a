import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import type { NamedImage } from '@dcos-lite/lib/oci-image'
import { universeErrors } from '../../errors.ts'
import { loginFlags, readLoginFile } from '../../images/login-flags.ts'
import { nameElsewhere, pushLayout } from '../../images/push-layout.ts'
import { readImageFolder } from '../../images/read-image-folder.ts'
import { readToken } from '../../publish/signing-flags.ts'
import { UniverseCommand } from '../../universe-command.ts'

interface PushResult {
  to: string
  pushed: boolean
  images: { name: string; as: string; digest: string }[]
}

/** Pushes images of a folder to a registry. */
export class ImagePush extends UniverseCommand {
  static override summary = 'Push images of a folder to a registry.'
  static override description =
    'Sends what the registry does not have. The cluster name of our own images is left away: redis:7.0 stays redis:7.0 there; images of other registries go below a folder with the name of theirs.'
  static override examples = [
    '<%= config.bin %> image push redis --from images --to http://registry.marathon.mesos:5000',
    '<%= config.bin %> image push all --from images --to https://registry.example.com/team --logins ~/.docker/config.json --dry-run',
  ]
  static override args = {
    name: Args.string({ description: 'name of an image, name:tag, or "all"', default: 'all' }),
  }
  static override flags = {
    from: Flags.string({ description: 'folder of the OCI layout', required: true }),
    to: Flags.string({ description: 'URL of the registry', required: true }),
    ...loginFlags,
    'token-file': Flags.string({ description: 'file with a token for the registry' }),
    'dry-run': Flags.boolean({ description: 'show what would be pushed' }),
  }

  override async run(): Promise<PushResult> {
    const { args, flags } = await this.parse(ImagePush)
    const images = await this.choose(resolve(flags.from), args.name)
    const { to } = flags
    const listed = images.map(({ name, manifest }) => {
      const { repository, tag } = nameElsewhere(name)
      return { name, as: `${repository}:${tag}`, digest: manifest.digest }
    })
    if (flags['dry-run']) {
      for (const { as, digest } of listed) this.log(`would push ${as} ${digest}`)
      return { to, pushed: false, images: listed }
    }
    if (!URL.canParse(to)) throw universeErrors.USAGE({ reason: `"${to}" is no URL.`, command: 'image push' })
    const login = (await readLoginFile(flags.logins)).get(new URL(to).host)
    const token = await readToken(flags['token-file'])
    const place = { url: to, ...(login ? { login } : {}), ...(token === undefined ? {} : { token }) }
    await pushLayout(resolve(flags.from), images, place, (line) => this.log(line))
    return { to, pushed: true, images: listed }
  }

  private async choose(folder: string, wanted: string): Promise<NamedImage[]> {
    const all = await readImageFolder(folder)
    const chosen = all.filter(({ name }) => {
      const { repository, tag } = nameElsewhere(name)
      return ['all', name, repository, `${repository}:${tag}`].includes(wanted)
    })
    if (chosen.length > 0) return chosen
    const known = all.map(({ name }) => name).join(', ') || 'nothing'
    throw universeErrors.IMAGE_UNKNOWN({ name: wanted, folder, known })
  }
}
