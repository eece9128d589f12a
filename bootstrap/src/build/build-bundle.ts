import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@dcos-lite/lib/clock'
import { bundleIdOf } from '../bundle/bundle-contents.ts'
import type { Bundle } from '../bundle/bundle.ts'
import { incomingFolder, incomingNames } from '../node-paths.ts'
import { findRuntime } from '../runtime/find-runtime.ts'
import { hashFile } from '../package/read-tree.ts'
import { cacheFolder } from './cache/cache-folder.ts'
import type { CacheFolder } from './cache/cache-folder.ts'
import { keepPackage } from './cache/keep-package.ts'
import type { BuiltPackage } from './cache/keep-package.ts'
import { noteUse, pruneCache } from './cache/prune-cache.ts'
import { lowestGlibc } from './elf/lowest-glibc.ts'
import { fetchDebianPackages } from './debian/apt.ts'
import type { DebianFile } from './debian/apt.ts'
import { componentsRecipe } from './packages/components-package.ts'
import { cniRecipe, cniSources } from './packages/cni-package.ts'
import { etcdRecipe, etcdSources } from './packages/etcd-package.ts'
import { netToolsRecipe, netToolsSources } from './packages/net-tools-package.ts'
import { runtimeRecipe, runtimeSources } from './packages/runtime-package.ts'
import { universeRecipe } from './packages/universe-package.ts'
import { firstContactFiles } from './pushed-files.ts'
import { writeBundle } from './write-bundle.ts'

export interface BuildBundleOptions {
  /** Gets the bundle file, `dcos-<bundleId>.bundle`. */
  outFolder: string
  /** Of the nodes, as Node calls it; default: that of this machine. */
  arch?: string
  /** Hears of each step in one sentence. */
  progress?: (message: string) => void
  /** Default: `cacheFolder()`. */
  cache?: CacheFolder
}

/** What is noted beside a bundle file in the cache. */
interface BundleNote {
  glibc: string
  sizeBytes: number
  sha256: string
}

function sizeOf({ manifest }: BuiltPackage): number {
  return manifest.entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.sizeBytes : 0), 0)
}

async function readNote(file: string): Promise<BundleNote | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as BundleNote
  } catch {
    return undefined // not built yet, or the note was cut short: it is built
  }
}

async function buildPackages(options: Required<BuildBundleOptions>): Promise<{
  runtime: BuiltPackage
  components: BuiltPackage
  others: BuiltPackage[]
}> {
  const { cache, arch, progress } = options
  findRuntime(arch)
  progress('Fetching etcd, network tools and libraries')
  const sources = [...runtimeSources, ...etcdSources, ...netToolsSources, ...cniSources]
  const fetched = await fetchDebianPackages(join(cache.debian, arch), arch, sources)
  const filesOf = (names: readonly string[]): DebianFile[] =>
    fetched.filter((file) => names.includes(file.package))
  progress('Preparing the Node.js runtime')
  const runtimeFiles = filesOf(runtimeSources)
  const runtime = await keepPackage(cache, await runtimeRecipe(cache, arch, runtimeFiles, progress))
  progress('Preparing etcd and the network tools')
  const etcd = await keepPackage(cache, etcdRecipe(cache, arch, filesOf(etcdSources)))
  const netTools = await keepPackage(cache, netToolsRecipe(cache, arch, filesOf(netToolsSources)))
  const cni = await keepPackage(cache, cniRecipe(cache, arch, filesOf(cniSources)))
  progress('Bundling the components')
  const components = await keepPackage(cache, componentsRecipe())
  progress('Building the package repository')
  const universe = await keepPackage(cache, universeRecipe())
  return { runtime, components, others: [etcd, netTools, cni, universe] }
}

/**
 * Builds what is sent to nodes from this checkout and from packages of the distribution. Equal sources give an equal
 * bundle; what was built before comes from the cache.
 */
export async function buildBundle(options: BuildBundleOptions): Promise<Bundle> {
  const { outFolder, arch = process.arch, progress = () => undefined, cache = cacheFolder() } = options
  await mkdir(cache.bundles, { recursive: true })
  const { runtime, components, others } = await buildPackages({ outFolder, arch, progress, cache })
  const packages = [runtime, components, ...others]
  const manifests = packages.map(({ manifest }) => manifest)
  const bundleId = bundleIdOf(
    arch,
    manifests.map(({ id }) => id),
  )
  const kept = join(cache.bundles, `${bundleId}.bundle`)
  let note = await readNote(`${kept}.json`)
  if (note === undefined) {
    progress('Packing the bundle')
    const runtimeId = runtime.manifest.id
    const sizeBytes = await writeBundle(
      kept,
      { format: 1, bundleId, arch, packages: manifests, runtimeId },
      packages,
    )
    note = { glibc: await lowestGlibc(packages), sizeBytes, sha256: await hashFile(kept) }
    await writeFile(`${kept}.json.part`, JSON.stringify(note))
    await rename(`${kept}.json.part`, `${kept}.json`)
  }
  const nowMs = systemClock.nowMs()
  for (const used of [kept, `${kept}.json`, ...packages.map(({ folder }) => folder)])
    await noteUse(used, nowMs)
  await pruneCache(cache, nowMs)
  await mkdir(outFolder, { recursive: true })
  const file = join(outFolder, `dcos-${bundleId}.bundle`)
  await copyFile(kept, `${file}.part`)
  await rename(`${file}.part`, file)
  const { glibc, sizeBytes, sha256 } = note
  const target = `${incomingFolder(bundleId)}/${incomingNames.bundle}`
  return {
    file,
    bundleId,
    arch,
    sizeBytes,
    packages: packages.map((built) => ({
      name: built.manifest.name,
      id: built.manifest.id,
      sizeBytes: sizeOf(built),
    })),
    pushes: [
      ...firstContactFiles(bundleId, runtime, components),
      { source: file, target, mode: 0o644, sizeBytes, sha256 },
    ],
    glibc,
  }
}
