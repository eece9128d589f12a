import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { readLayout } from '@dcos-lite/lib/oci-image'
import { universeErrors } from '../errors.ts'
import { loginFlags, readLoginFile } from '../images/login-flags.ts'
import { pushLayout } from '../images/push-layout.ts'
import { readToken } from '../publish/signing-flags.ts'
import { requireFolder } from '../require-folder.ts'
import { imagesFolder } from '../serve/registry-routes.ts'
import { UniverseCommand } from '../universe-command.ts'

/** Pushes the images of a mirror to a registry of the closed network. */
export class MirrorPushImages extends UniverseCommand {
  static override summary = 'Push the container images of a mirror to a registry.'
  static override description =
    'For networks that have a registry of their own. `serve` gives the images of a mirror without one.'
  static override examples = [
    '<%= config.bin %> mirror push-images copy --to http://registry.internal:5000',
    '<%= config.bin %> mirror push-images copy --to https://registry.internal --logins config.json --json',
  ]
  static override args = { folder: Args.string({ description: 'folder of the mirror', required: true }) }
  static override flags = {
    to: Flags.string({ description: 'URL of the registry', required: true }),
    ...loginFlags,
    'token-file': Flags.string({ description: 'file with a token for the registry' }),
  }

  override async run(): Promise<{ to: string; images: string[] }> {
    const { args, flags } = await this.parse(MirrorPushImages)
    await requireFolder(resolve(args.folder), universeErrors.REPOSITORY_UNREADABLE)
    const layout = imagesFolder(resolve(args.folder))
    const images = await readLayout(layout)
    const login = (await readLoginFile(flags.logins)).get(new URL(flags.to).host)
    const token = await readToken(flags['token-file'])
    const place = { url: flags.to, ...(login ? { login } : {}), ...(token === undefined ? {} : { token }) }
    await pushLayout(layout, images, place, (line) => this.log(line))
    return { to: flags.to, images: images.map(({ name }) => name) }
  }
}
