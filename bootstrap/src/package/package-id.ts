import { createHash } from 'node:crypto'
import type { PackageEntry } from './package-manifest.ts'

/** What follows `--` in ids of packages, sets and bundles. */
const hashDigits = 32

/** A hash of anything that is JSON; equal text gives equal ids, everywhere. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, hashDigits)
}

function byPath(a: PackageEntry, b: PackageEntry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

/** The members of an entry in a fixed order, so that its JSON is always the same. */
function canonical(entry: PackageEntry): unknown[] {
  return entry.type === 'link'
    ? ['link', entry.path, entry.target]
    : ['file', entry.path, entry.mode, entry.sizeBytes, entry.sha256]
}

/** The id of a package with this content. The order of the entries does not matter. */
export function packageIdOf(name: string, entries: readonly PackageEntry[]): string {
  return `${name}--${contentHash([name, ...[...entries].sort(byPath).map(canonical)])}`
}

/** Whether this can be the id of a package, and no path that leads elsewhere. */
export function isPackageId(id: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*--[0-9a-f]{32}$/.test(id)
}

/** `dcos-etcd` of `dcos-etcd--<hash>`. */
export function packageNameOf(id: string): string {
  return id.slice(0, id.indexOf('--'))
}
