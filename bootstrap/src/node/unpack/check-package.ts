import { join } from 'node:path'
import { bootstrapErrors } from '../../errors.ts'
import { packageIdOf } from '../../package/package-id.ts'
import type { PackageEntry, PackageManifest } from '../../package/package-manifest.ts'
import { packageManifestFile } from '../../package/package-manifest.ts'
import { readTree } from '../../package/read-tree.ts'
import { readJsonIfThere } from '../system/read-if-there.ts'

function differenceOf(wanted: readonly PackageEntry[], found: readonly PackageEntry[]): string | undefined {
  const present = new Map(found.map((entry) => [entry.path, JSON.stringify(entry)]))
  for (const entry of wanted) {
    const text = present.get(entry.path)
    if (text === undefined) return `${entry.path} is missing`
    if (text !== JSON.stringify(entry)) return `${entry.path} was changed`
    present.delete(entry.path)
  }
  const [more] = present.keys()
  return more === undefined ? undefined : `${more} does not belong to it`
}

/** Compares a package's folder with its manifest, and that with its id. Throws DCL_BOOTSTRAP_PACKAGE_DAMAGED. */
export async function checkPackage(folder: string, manifest: PackageManifest): Promise<void> {
  const { id } = manifest
  if (packageIdOf(manifest.name, manifest.entries) !== id) {
    throw bootstrapErrors.PACKAGE_DAMAGED({
      id,
      reason: 'its list of files is not the one that its id names',
    })
  }
  const reason = differenceOf(manifest.entries, await readTree(folder))
  if (reason !== undefined) throw bootstrapErrors.PACKAGE_DAMAGED({ id, reason })
}

/** Checks a package that lies on the node. */
export async function checkUnpackedPackage(folder: string, id: string): Promise<void> {
  const manifest = await readJsonIfThere<PackageManifest>(join(folder, packageManifestFile))
  if (manifest?.id !== id)
    throw bootstrapErrors.PACKAGE_DAMAGED({ id, reason: 'its list of files is missing' })
  await checkPackage(folder, manifest)
}
