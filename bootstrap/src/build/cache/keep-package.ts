import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfThere } from '@dcos-lite/lib/files'
import { contentHash, packageIdOf } from '../../package/package-id.ts'
import { packageManifestFile } from '../../package/package-manifest.ts'
import type { PackageManifest } from '../../package/package-manifest.ts'
import { readTree } from '../../package/read-tree.ts'
import type { CacheFolder } from './cache-folder.ts'

/** A node package that lies unpacked in the cache. */
export interface BuiltPackage {
  manifest: PackageManifest
  folder: string
}

/** How a node package is made. */
export interface Recipe {
  name: string
  /** Equal inputs make an equal package, so it is not made again; absent: it is always made. */
  inputs?: unknown
  /** Fills an empty folder. */
  make: (folder: string) => Promise<void>
}

async function findPackage(cache: CacheFolder, id: string): Promise<BuiltPackage | undefined> {
  const folder = join(cache.packages, id)
  const text = await readIfThere(join(folder, packageManifestFile))
  return text === undefined ? undefined : { manifest: JSON.parse(text) as PackageManifest, folder }
}

/** Moves a finished folder to where it belongs; another build may have been faster. */
async function settle(part: string, folder: string): Promise<void> {
  try {
    await rename(part, folder)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['ENOTEMPTY', 'EEXIST'].includes(code)) throw error
    await rm(part, { recursive: true })
  }
}

async function makePackage(cache: CacheFolder, recipe: Recipe): Promise<BuiltPackage> {
  await mkdir(cache.packages, { recursive: true })
  const part = await mkdtemp(join(cache.packages, `.${recipe.name}-`))
  try {
    await recipe.make(part)
    const entries = await readTree(part)
    const manifest: PackageManifest = {
      name: recipe.name,
      id: packageIdOf(recipe.name, entries),
      entries,
    }
    await writeFile(join(part, packageManifestFile), JSON.stringify(manifest))
    const folder = join(cache.packages, manifest.id)
    await settle(part, folder)
    return { manifest, folder }
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

/** The package of a recipe, from the cache where the same inputs have made it before. */
export async function keepPackage(cache: CacheFolder, recipe: Recipe): Promise<BuiltPackage> {
  if (recipe.inputs === undefined) return makePackage(cache, recipe)
  const note = join(cache.inputs, `${recipe.name}-${contentHash(recipe.inputs)}`)
  const known = await readIfThere(note)
  const found = known === undefined ? undefined : await findPackage(cache, known)
  if (found) return found
  const made = await makePackage(cache, recipe)
  await mkdir(cache.inputs, { recursive: true })
  await writeFile(`${note}.part`, made.manifest.id)
  await rename(`${note}.part`, note)
  return made
}
