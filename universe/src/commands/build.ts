import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { writeWhole } from '@dcos-lite/lib/files'
import { repositoryFormats, repositoryMediaType } from '@dcos-lite/lib/package-format'
import type { RepositoryFormat } from '@dcos-lite/lib/package-format'
import { fileReason } from '@dcos-lite/lib/errors'
import { buildRepositoryDocument } from '../build/build-repository.ts'
import { counted } from '../counted.ts'
import { universeErrors } from '../errors.ts'
import { readImageFolder } from '../images/read-image-folder.ts'
import { UniverseCommand } from '../universe-command.ts'

/** What `build` did, or would do. */
interface BuildResult {
  file: string
  written: boolean
  format: string
  mediaType: string
  bytes: number
  sha256: string
  packages: { name: string; version: string; releaseVersion: number }[]
  leftOut: { name: string; version: string; reason: string }[]
}

/** Builds a repository document from a package tree. */
export class Build extends UniverseCommand {
  static override summary = 'Build a repository from a folder of packages.'
  static override description =
    'Reads <Letter>/<name>/<revision>/{package,config,resource}.json and the templates, checks them and writes one repository document. The same packages give the same bytes.'
  static override examples = [
    '<%= config.bin %> build --packages universe/packages --out universe.json',
    '<%= config.bin %> build --packages universe/packages --out universe.json --format v5 --dry-run',
    '<%= config.bin %> build --packages universe/packages --out old.json --format v3 --dcos-version 1.9',
  ]
  static override flags = {
    packages: Flags.string({
      description: 'folder of the packages (repo/packages, or what holds it)',
      required: true,
    }),
    out: Flags.string({ description: 'file to write', required: true }),
    format: Flags.string({
      description: 'format of the document',
      options: [...repositoryFormats],
      default: 'v4',
    }),
    images: Flags.string({
      description: 'folder of the OCI layout whose digests are added to the names of images',
    }),
    'dcos-version': Flags.string({ description: 'only packages that this DC/OS version can use' }),
    'dry-run': Flags.boolean({ description: 'check and show what would be written, write nothing' }),
  }

  override async run(): Promise<BuildResult> {
    const { flags } = await this.parse(Build)
    const format = flags.format as RepositoryFormat
    const dcosVersion = flags['dcos-version']
    const built = await buildRepositoryDocument(flags.packages, {
      format,
      ...(dcosVersion === undefined ? {} : { dcosVersion }),
      ...(flags.images === undefined ? {} : { images: await readImageFolder(resolve(flags.images)) }),
    })
    const file = resolve(flags.out)
    if (!flags['dry-run']) {
      await writeWhole(file, built.text).catch((error: unknown) => {
        throw universeErrors.OUTPUT_UNWRITABLE({ file, reason: fileReason(error) })
      })
    }
    const result: BuildResult = {
      file,
      written: !flags['dry-run'],
      format,
      mediaType: repositoryMediaType(format),
      bytes: Buffer.byteLength(built.text),
      sha256: createHash('sha256').update(built.text).digest('hex'),
      packages: built.packages.map(({ name, version, releaseVersion }) => ({
        name,
        version,
        releaseVersion,
      })),
      leftOut: built.leftOut.map(({ name, version, packagingVersion }) => ({
        name,
        version,
        reason: `packaging version ${packagingVersion} does not belong into ${format}`,
      })),
    }
    this.report(result)
    return result
  }

  private report(result: BuildResult): void {
    for (const { name, version, releaseVersion } of result.packages) {
      this.log(`${name} ${version} (release ${releaseVersion})`)
    }
    for (const { name, version, reason } of result.leftOut)
      this.log(`left out: ${name} ${version}: ${reason}`)
    const done = result.written ? 'Wrote' : 'Would write'
    this.log(
      `${done} ${counted(result.packages.length, 'package')} (${result.bytes} bytes, ${result.format}) to ${result.file}`,
    )
  }
}
