import { readFile } from 'node:fs/promises'
import { Args, Flags } from '@oclif/core'
import { assembleTree, findNewest, findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import type { JsonObject, PackageDefinition } from '@dcos-lite/lib/package-format'
import { isJsonObject, packageRenderingErrors, renderPackage } from '@dcos-lite/lib/package-rendering'
import type { OptionMismatch, RenderedPackage } from '@dcos-lite/lib/package-rendering'
import { fileReason, isDcosError } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { packagesFolder } from '../packages-folder.ts'
import { UniverseCommand } from '../universe-command.ts'

async function readOptions(file: string): Promise<JsonObject> {
  try {
    const document: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (isJsonObject(document)) return document
  } catch (error) {
    throw universeErrors.OPTIONS_UNREADABLE({ file, reason: fileReason(error) })
  }
  throw universeErrors.OPTIONS_UNREADABLE({ file, reason: 'it is not a JSON object' })
}

async function findDefinition(folder: string, name: string, version?: string): Promise<PackageDefinition> {
  const revisions = await readPackageTree(await findPackageTree(folder))
  const packages = assembleTree(revisions.filter(({ packageFolder }) => packageFolder === name))
  const found = findNewest(packages, name, version)
  if (found) return found
  const names =
    packages.length > 0
      ? packages.map((other) => other.version)
      : revisions.map((other) => other.packageFolder)
  const known = [...new Set(names)].join(', ') || 'nothing'
  const which = version === undefined ? '' : ` in version ${version}`
  throw universeErrors.PACKAGE_NOT_FOUND({ name, version: which, folder, known })
}

function render(definition: PackageDefinition, userOptions: JsonObject | undefined): RenderedPackage {
  try {
    return renderPackage({ definition, source: '', userOptions })
  } catch (error) {
    if (!isDcosError(error)) throw error
    const { name, version } = definition
    if (error.code === packageRenderingErrors.OPTIONS_NOT_VALID.code) {
      const { errors } = error.details as { errors: OptionMismatch[] }
      const reason = errors
        .map(({ instance, message }) => `${instance.pointer || '/'}: ${message}`)
        .join('; ')
      throw universeErrors.OPTIONS_NOT_VALID({ name, version, reason }, { details: { errors }, cause: error })
    }
    if (error.code === packageRenderingErrors.RESULT_NOT_JSON.code) {
      const { parsingErrorMessage, parsingInput } = error.details as {
        parsingErrorMessage: string
        parsingInput: string
      }
      const position = Number(/position (\d+)/.exec(parsingErrorMessage)?.[1] ?? 0)
      const near = JSON.stringify(parsingInput.slice(Math.max(0, position - 40), position + 40))
      throw universeErrors.RESULT_NOT_JSON(
        { name, version, reason: parsingErrorMessage, near },
        { cause: error },
      )
    }
    throw error
  }
}

function withoutPackageLabels(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPackageLabels)
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => !name.startsWith('DCOS_PACKAGE_'))
  return Object.fromEntries(
    kept
      .map(([name, item]): [string, unknown] => [name, withoutPackageLabels(item)])
      .filter(([name, item]) => name !== 'labels' || !isJsonObject(item) || Object.keys(item).length > 0),
  )
}

/** Shows what a package would put on a cluster. */
export class Render extends UniverseCommand {
  static override summary = 'Show what a package would put on a cluster.'
  static override description =
    'Renders a package with its defaults and your options, exactly as an installation does, and prints the definition. The labels that an installation adds are left out unless --labels is given.'
  static override examples = [
    '<%= config.bin %> render hello-world',
    '<%= config.bin %> render hello-world --version 1.0.0 --options options.json',
    '<%= config.bin %> render my-package --packages my-universe --labels --json',
  ]
  static override args = { name: Args.string({ description: 'name of the package', required: true }) }
  static override flags = {
    packages: Flags.string({ description: 'folder of the packages; default: the packages of this project' }),
    options: Flags.string({ description: 'JSON file with options' }),
    version: Flags.string({ description: 'version of the package; default: the newest' }),
    labels: Flags.boolean({ description: 'with the labels that an installation adds' }),
  }

  override async run(): Promise<{ kind: string; id: string; document: unknown }> {
    const { args, flags } = await this.parse(Render)
    const definition = await findDefinition(flags.packages ?? packagesFolder, args.name, flags.version)
    const rendered = render(
      definition,
      flags.options === undefined ? undefined : await readOptions(flags.options),
    )
    const full =
      rendered.kind === 'app' ? rendered.app : rendered.kind === 'group' ? rendered.group : rendered.job
    const document = flags.labels ? full : withoutPackageLabels(full)
    this.log(JSON.stringify(document, null, 2))
    return { kind: rendered.kind, id: rendered.id, document }
  }
}
