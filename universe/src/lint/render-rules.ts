import { join } from 'node:path'
import { assembleRevision, packageFormatErrors } from '@dcos-lite/lib/package-format'
import type { RevisionFolder } from '@dcos-lite/lib/package-format'
import { packageRenderingErrors, renderPackage } from '@dcos-lite/lib/package-rendering'
import type { OptionMismatch } from '@dcos-lite/lib/package-rendering'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { DcosError } from '@dcos-lite/lib/errors'
import { errorAt, warningAt } from './finding.ts'
import type { Finding } from './finding.ts'
import { lineOfPointer } from './line-of.ts'

function findingOf(revision: RevisionFolder, error: DcosError): Finding[] {
  const { folder, files } = revision
  const config = join(folder, 'config.json')
  const { code } = error
  if (code === packageRenderingErrors.NO_TEMPLATE.code) return []
  if (code === packageFormatErrors.FILE_NOT_VALID.code) {
    const fix = 'A repository is stricter than the files: correct what the message names.'
    return [errorAt(join(folder, 'package.json'), 'repository-schema', error.message, fix)]
  }
  if (code === packageRenderingErrors.OPTIONS_NOT_VALID.code) {
    const { errors } = error.details as { errors: OptionMismatch[] }
    const text = errors.map(({ instance, message }) => `${instance.pointer || '/'} ${message}`).join('; ')
    const fix = 'Give a default, or leave it: users must then give the option.'
    return [
      warningAt(
        config,
        'defaults-fit-schema',
        `The defaults alone do not fit the schema: ${text}`,
        fix,
        lineOfOption(files['config.json'], errors),
      ),
    ]
  }
  const template = join(folder, 'marathon.json.mustache')
  const reason =
    (error.details as { parsingErrorMessage?: string } | undefined)?.parsingErrorMessage ?? error.message
  const fix = '`dcos-universe render` shows the text that the template makes.'
  return [
    warningAt(template, 'renders-with-defaults', `With the defaults the template fails: ${reason}`, fix),
  ]
}

/** The line of the first option, in the schema, that does not fit. */
function lineOfOption(config: Buffer | undefined, errors: readonly OptionMismatch[]): number {
  const names = (errors[0]?.instance.pointer ?? '').split('/').slice(1)
  const pointer = names.map((name) => `/properties/${name}`).join('')
  return lineOfPointer(config?.toString('utf8') ?? '', pointer)
}

/** Renders a revision with its defaults, as an installation without options would. */
export function lintRendering(revision: RevisionFolder): Finding[] {
  // The folder's name is wrong then, and that is a finding of its own.
  if (!/^\d+$/.test(revision.revision)) return []
  try {
    renderPackage({ definition: assembleRevision(revision), source: '' })
    return []
  } catch (error) {
    if (!isDcosError(error)) throw error
    return findingOf(revision, error)
  }
}
