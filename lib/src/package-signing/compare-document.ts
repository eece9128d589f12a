import type { PackageDefinition } from '../package-format/index.ts'
import { definitionHash } from './signed-index.ts'
import type { IndexEntry } from './signed-index.ts'
import type { VerdictReason } from './verdict.ts'

type Named = Pick<PackageDefinition, 'name' | 'version' | 'releaseVersion'>

const keyOf = ({ name, releaseVersion }: Named): string => `${name} ${releaseVersion}`

function about(code: VerdictReason['code'], entry: Named, message: string): VerdictReason {
  const { name, version, releaseVersion } = entry
  const text = `${name} ${version} (release ${releaseVersion}) ${message}`
  return { code, message: text, package: { name, version, releaseVersion } }
}

/** Compares the packages of a document with the signed entries; with scope `part`, missing ones are right. */
export function compareDocument(
  entries: readonly IndexEntry[],
  packages: readonly unknown[],
  scope: 'whole' | 'part',
): VerdictReason[] {
  const signed = new Map(entries.map((entry, at) => [keyOf(entry), { entry, at }]))
  const present = new Set<string>()
  const reasons: VerdictReason[] = []
  let last = -1
  for (const item of packages) {
    const definition = (typeof item === 'object' && item !== null ? item : {}) as PackageDefinition
    const found = signed.get(keyOf(definition))
    if (!found || present.has(keyOf(definition))) {
      reasons.push(about('PACKAGE_ADDED', definition, 'is not among what was signed.'))
      continue
    }
    present.add(keyOf(definition))
    if (found.entry.sha256 !== definitionHash(definition)) {
      reasons.push(about('PACKAGE_CHANGED', definition, 'was changed after it was signed.'))
    }
    if (found.at < last) reasons.push(about('ORDER_CHANGED', definition, 'stands at another place.'))
    last = Math.max(last, found.at)
  }
  if (scope === 'part') return reasons
  const missing = entries.filter((entry) => !present.has(keyOf(entry)))
  return [...reasons, ...missing.map((entry) => about('PACKAGE_MISSING', entry, 'was taken away.'))]
}
