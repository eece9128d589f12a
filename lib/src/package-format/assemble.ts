import { join } from 'node:path'
import { checkDefinition, violationText } from './check.ts'
import { packageFormatErrors } from './errors.ts'
import { byNameAndRelease } from './ordering.ts'
import type { PackageDefinition } from './package-definition.ts'
import type { RevisionFileName, RevisionFolder } from './read-tree.ts'

function parseJson(revision: RevisionFolder, name: RevisionFileName): unknown {
  const content = revision.files[name]
  if (content === undefined) return undefined
  try {
    return JSON.parse(content.toString('utf8'))
  } catch (error) {
    const { message } = error as Error
    throw packageFormatErrors.FILE_NOT_JSON(
      { file: join(revision.folder, name), reason: message },
      { cause: error },
    )
  }
}

/** A file that is absent or empty adds no key. */
function optional(key: string, value: unknown): Record<string, unknown> {
  const empty =
    value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  return empty ? {} : { [key]: value }
}

function template(revision: RevisionFolder, name: RevisionFileName, key: string): unknown {
  const content = revision.files[name]
  return content === undefined || content.length === 0 ? undefined : { [key]: content.toString('base64') }
}

/** Makes the repository form of one revision and checks it. */
export function assembleRevision(revision: RevisionFolder): PackageDefinition {
  const metadata = parseJson(revision, 'package.json') as Record<string, unknown> | undefined
  const file = join(revision.folder, 'package.json')
  if (metadata === undefined) throw packageFormatErrors.FILE_MISSING({ file })
  const definition = {
    ...metadata,
    releaseVersion: Number(revision.revision),
    ...optional('resource', parseJson(revision, 'resource.json')),
    ...optional('marathon', template(revision, 'marathon.json.mustache', 'v2AppMustacheTemplate')),
    ...optional('metronome', template(revision, 'metronome.json.mustache', 'v1JobMustacheTemplate')),
    ...optional('config', parseJson(revision, 'config.json')),
    ...optional('command', parseJson(revision, 'command.json')),
  }
  const found = checkDefinition(definition)
  if (found.length > 0) throw packageFormatErrors.FILE_NOT_VALID({ file, reason: violationText(found) })
  return definition as unknown as PackageDefinition
}

/** Makes the packages of a repository document from a tree, ordered by name and release version. */
export function assembleTree(revisions: readonly RevisionFolder[]): PackageDefinition[] {
  return revisions.map(assembleRevision).sort(byNameAndRelease)
}
