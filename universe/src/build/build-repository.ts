import {
  assembleTree,
  findPackageTree,
  packagesFor,
  packagesInFormat,
  parseRepository,
  readPackageTree,
} from '@dcos-lite/lib/package-format'
import type { NamedImage } from '@dcos-lite/lib/oci-image'
import type { PackageDefinition, RepositoryFormat } from '@dcos-lite/lib/package-format'
import { pinImages } from '../images/pin-images.ts'

export interface BuildOptions {
  /** Format of the document; default v4. */
  format?: RepositoryFormat
  /** Only packages that a cluster of this DC/OS version can use; default: all. */
  dcosVersion?: string
  /** Built images, whose digests are added to the names of our own; default: the names stay as they are. */
  images?: readonly NamedImage[]
}

/** A built repository. `text` is the document; `leftOut` are packages that the format cannot carry. */
export interface BuiltRepository {
  text: string
  packages: PackageDefinition[]
  leftOut: PackageDefinition[]
}

/** Builds a repository document from a package tree. The same tree gives the same bytes, wherever it lies. */
export async function buildRepositoryDocument(
  folder: string,
  options: BuildOptions = {},
): Promise<BuiltRepository> {
  const { format = 'v4', dcosVersion, images } = options
  const tree = assembleTree(await readPackageTree(await findPackageTree(folder)))
  const all = images === undefined ? tree : pinImages([], tree, images).packages
  const usable = dcosVersion === undefined ? all : packagesFor(dcosVersion, all)
  const { packages, leftOut } = packagesInFormat(format, usable)
  const text = `${JSON.stringify(parseRepository({ packages }, format))}\n`
  return { text, packages, leftOut }
}

/** The text of the repository document of a package tree (format v4). */
export async function buildRepository(folder: string, options: BuildOptions = {}): Promise<string> {
  return (await buildRepositoryDocument(folder, options)).text
}
