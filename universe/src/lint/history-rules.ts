import { join } from 'node:path'
import type { PackageMetadata, RevisionFolder } from '@dcos-lite/lib/package-format'
import { warningAt } from './finding.ts'
import type { Finding } from './finding.ts'
import { lineOfPointer } from './line-of.ts'

interface Known {
  revision: RevisionFolder
  metadata: Partial<PackageMetadata>
}

function read(revision: RevisionFolder): Known[] {
  try {
    const metadata: unknown = JSON.parse(revision.files['package.json']?.toString('utf8') ?? '')
    return typeof metadata === 'object' && metadata !== null ? [{ revision, metadata }] : []
  } catch {
    return [] // a finding of its own
  }
}

function targetFindings(known: Known, versions: ReadonlySet<unknown>): Finding[] {
  const { revision, metadata } = known
  const text = revision.files['package.json']?.toString('utf8') ?? ''
  const file = join(revision.folder, 'package.json')
  return (['upgradesFrom', 'downgradesTo'] as const).flatMap((field) => {
    const targets: unknown = metadata[field] ?? []
    if (!Array.isArray(targets)) return []
    return targets.flatMap((target: unknown, at) => {
      if (target === '*' || versions.has(target)) return []
      const message = `${field} names the version ${JSON.stringify(target)}, which the package never had.`
      const fix = 'Write a version exactly as the package.json of that revision does, or "*".'
      return [warningAt(file, 'upgrade-target-exists', message, fix, lineOfPointer(text, `/${field}/${at}`))]
    })
  })
}

function sameVersionFindings(all: readonly Known[]): Finding[] {
  const last = new Map<unknown, Known>()
  return all.flatMap((known) => {
    const before = last.get(known.metadata.version)
    last.set(known.metadata.version, known)
    if (!before) return []
    const { folder, files } = known.revision
    const text = files['package.json']?.toString('utf8') ?? ''
    const message = `Release ${before.revision.revision} has the version ${JSON.stringify(known.metadata.version)} too; users see only this one.`
    const line = lineOfPointer(text, '/version')
    return [
      warningAt(
        join(folder, 'package.json'),
        'version-again',
        message,
        'Give it a version of its own.',
        line,
      ),
    ]
  })
}

function licenceFindings(newest: Known | undefined): Finding[] {
  if (!newest || newest.metadata.licenses !== undefined) return []
  const file = join(newest.revision.folder, 'package.json')
  const fix = 'Add "licenses": [{"name": "...", "url": "https://..."}].'
  return [warningAt(file, 'licence', 'The newest revision names no licence.', fix)]
}

/** The rules that look at all revisions of a package together. */
export function lintHistory(revisions: readonly RevisionFolder[]): Finding[] {
  const byPackage = Map.groupBy(revisions.flatMap(read), ({ revision }) => revision.packageFolder)
  return [...byPackage.values()].flatMap((all) => {
    const versions = new Set(all.map(({ metadata }) => metadata.version))
    const targets = all.flatMap((known) => targetFindings(known, versions))
    return [...targets, ...sameVersionFindings(all), ...licenceFindings(all.at(-1))]
  })
}
