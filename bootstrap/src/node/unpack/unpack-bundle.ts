import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as tar from 'tar'
import { packagesFolder } from '../../bundle/bundle-contents.ts'
import type { BundleContents } from '../../bundle/bundle-contents.ts'
import { bootstrapErrors } from '../../errors.ts'
import { incomingFolder, incomingNames, nodePaths, packageFolder } from '../../node-paths.ts'
import { packageManifestFile } from '../../package/package-manifest.ts'
import type { PackageManifest } from '../../package/package-manifest.ts'
import type { NodeContext } from '../node-context.ts'
import { syncFolder, writeDurably } from '../system/durable.ts'
import { takeOver } from '../system/take-over.ts'
import { syncFileSystem } from '../system/sync-file-system.ts'
import { checkPackage } from './check-package.ts'
import { openBundle } from './open-bundle.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { removeLeftovers } from './remove-leftovers.ts'
import { readContents } from './read-contents.ts'

/** What an unpacking did. */
export interface Unpacked {
  bundleId: string
  /** Ids of packages that were added, and of those that were there. */
  added: string[]
  present: string[]
}

/** Unpacks only what the list of contents names, and only where it names it. */
async function extract(
  bundle: OpenedBundle,
  wanted: readonly PackageManifest[],
  part: string,
): Promise<void> {
  const paths = new Map(
    wanted.flatMap(({ id, entries }) =>
      entries.map((entry) => [`${packagesFolder}/${id}/${entry.path}`, entry]),
    ),
  )
  const unpacker = tar.extract({
    cwd: part,
    strict: true,
    preserveOwner: false,
    processUmask: 0,
    filter: (path, entry) => {
      const known = paths.get(path)
      return (
        known !== undefined && (!('size' in entry) || known.type === 'link' || entry.size === known.sizeBytes)
      )
    },
  })
  await pipeline(bundle.openArchive(), unpacker)
}

/** The runtime arrived as plain files: it takes its place among the packages by hard links. */
async function adoptRuntime(source: string, manifest: PackageManifest, target: string): Promise<void> {
  for (const entry of manifest.entries) {
    const { path } = entry
    const file = join(target, path)
    await mkdir(dirname(file), { recursive: true })
    try {
      await link(join(source, path), file)
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') {
        throw bootstrapErrors.PACKAGE_DAMAGED(
          { id: manifest.id, reason: `${path} was not sent` },
          { cause: error },
        )
      }
      if (!['EXDEV', 'EPERM', 'EMLINK'].includes(code)) throw error
      await copyFile(join(source, path), file)
    }
    if (entry.type === 'file') await takeOver(file, entry.mode)
  }
}

async function addPackages(
  node: NodeContext,
  bundle: OpenedBundle,
  contents: BundleContents,
  missing: readonly PackageManifest[],
): Promise<void> {
  const part = node.at(`${nodePaths.packages}/.${contents.bundleId}.part`)
  await removeLeftovers(node)
  await mkdir(part, { recursive: true })
  const inBundle = missing.filter(({ id }) => id !== contents.runtimeId)
  if (inBundle.length > 0) await extract(bundle, inBundle, part)
  const runtime = missing.find(({ id }) => id === contents.runtimeId)
  const folderOf = (id: string): string => join(part, packagesFolder, id)
  if (runtime !== undefined) {
    const source = node.at(`${incomingFolder(contents.bundleId)}/${incomingNames.runtime}`)
    await adoptRuntime(source, runtime, folderOf(runtime.id))
  }
  for (const manifest of missing) {
    await checkPackage(folderOf(manifest.id), manifest)
    await writeDurably(join(folderOf(manifest.id), packageManifestFile), JSON.stringify(manifest))
  }
  await syncFileSystem(part)
  for (const { id } of missing) await rename(folderOf(id), node.at(packageFolder(id)))
  await syncFolder(node.at(nodePaths.packages))
  await rm(part, { recursive: true, force: true })
}

/**
 * Unpacks a bundle: every byte of the file is checked before, every package after it was unpacked, and only then it
 * takes its place, by a rename. Packages that are there already are left as they are.
 */
export async function unpackBundle(node: NodeContext, file: string, expectedId?: string): Promise<Unpacked> {
  const bundle = await openBundle(file, expectedId)
  const contents = await readContents(file, bundle)
  const isPresent = ({ id }: PackageManifest): boolean => existsSync(node.at(packageFolder(id)))
  const present = contents.packages.filter(isPresent)
  const missing = contents.packages.filter((manifest) => !isPresent(manifest))
  if (missing.length > 0) await addPackages(node, bundle, contents, missing)
  return {
    bundleId: contents.bundleId,
    added: missing.map(({ id }) => id),
    present: present.map(({ id }) => id),
  }
}
