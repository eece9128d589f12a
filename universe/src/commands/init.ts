import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { fileReason } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { skeletonFiles } from '../init/skeleton.ts'
import { UniverseCommand } from '../universe-command.ts'

/** Makes a package to begin with. */
export class Init extends UniverseCommand {
  static override summary = 'Make a package to begin with.'
  static override description =
    'Writes the first revision of a package that works as it stands: a small web server with a health check, options and a route through the front door.'
  static override examples = [
    '<%= config.bin %> init my-service --packages my-universe',
    '<%= config.bin %> init my-service --packages my-universe --maintainer me@example.com --dry-run',
  ]
  static override args = { name: Args.string({ description: 'name of the package', required: true }) }
  static override flags = {
    packages: Flags.string({ description: 'folder of the packages; made when it is missing', default: '.' }),
    maintainer: Flags.string({
      description: 'mail address of the maintainer',
      default: 'maintainer@example.com',
    }),
    description: Flags.string({ description: 'one sentence', default: 'A service that answers over HTTP.' }),
    'dry-run': Flags.boolean({ description: 'show what would be written, write nothing' }),
  }

  override async run(): Promise<{ folder: string; files: string[]; written: boolean }> {
    const { args, flags } = await this.parse(Init)
    const { name } = args
    if (!/^[a-z][a-z0-9-]*[a-z0-9]$/.test(name)) throw universeErrors.NAME_NOT_VALID({ name })
    const parent = resolve(flags.packages, 'repo', 'packages', name[0]?.toUpperCase() ?? '', name)
    const present = await readdir(parent).catch(() => [])
    if (present.length > 0) throw universeErrors.INIT_EXISTS({ folder: parent })
    const folder = join(parent, '0')
    const files = skeletonFiles({ name, maintainer: flags.maintainer, description: flags.description })
    const written = !flags['dry-run']
    try {
      if (written) await mkdir(folder, { recursive: true })
      for (const [file, content] of Object.entries(files)) {
        if (written) await writeFile(join(folder, file), content, { flag: 'wx' })
        this.log(`${written ? 'Wrote' : 'Would write'} ${join(folder, file)}`)
      }
    } catch (error) {
      throw universeErrors.OUTPUT_UNWRITABLE({ file: folder, reason: fileReason(error) })
    }
    return { folder, files: Object.keys(files), written }
  }
}
