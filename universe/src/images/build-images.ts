import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDcosError, messageOf } from '@dcos-lite/lib/errors'
import { makeDebianArchive, readPackageSources } from '@dcos-lite/lib/debian-tree'
import type { PackageSources } from '@dcos-lite/lib/debian-tree'
import { withLock } from '@dcos-lite/lib/file-lock'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { blobFile, buildLayer, nameInLayout, putImage, writeTreeLayer } from '@dcos-lite/lib/oci-image'
import type {
  AddedEntry,
  BuiltImage,
  BuiltLayer,
  ImageDefaults,
  TreeContents,
} from '@dcos-lite/lib/oci-image'
import { universeErrors } from '../errors.ts'
import { addedEntries } from './added-entries.ts'
import type { ImageCache } from './cache.ts'
import { isLeftOut, isRemoved } from './left-out.ts'
import type { ReadRecipe } from './recipe.ts'

/** Another value makes every image anew. */
const version = 2

/** An image that is ready, in the layout of the cache. */
export interface ReadyImage {
  /** Of the recipe. */
  recipe: string
  /** As packages write it, without the digest. */
  name: string
  image: BuiltImage
  /** It was made now; otherwise equal inputs made it before. */
  built: boolean
}

export interface BuildOptions {
  cache: ImageCache
  /** Takes the newest Debian packages instead of the trees of earlier builds. */
  fresh?: boolean
  say: (line: string) => void
  signal?: AbortSignal
}

interface Base {
  packages: string[]
  layers: BuiltLayer[]
  contents: TreeContents
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)

/** What an image says of its processes. */
function defaultsOf(recipe: ReadRecipe): ImageDefaults {
  const { entrypoint, command, environment = {}, user, workingFolder, ports = [] } = recipe
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const own = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  return {
    Env: 'PATH' in environment ? own : [path, ...own],
    ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
    ...(command === undefined ? {} : { Cmd: command }),
    ...(user === undefined ? {} : { User: user }),
    ...(workingFolder === undefined ? {} : { WorkingDir: workingFolder }),
    ...(ports.length === 0
      ? {}
      : { ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])) }),
    Labels: { 'org.opencontainers.image.title': recipe.name },
  }
}

/** Builds images of recipes, each in the layout of the cache; what equal inputs made before is not made again. */
export async function buildImages(
  recipes: readonly ReadRecipe[],
  options: BuildOptions,
): Promise<ReadyImage[]> {
  const { cache, say, signal } = options
  for (const folder of [cache.notes, cache.trees, join(cache.layout, 'blobs', 'sha256')])
    await mkdir(folder, { recursive: true })
  return withLock(cache.lock, async () => {
    const sources = await readPackageSources()
    const work = await mkdtemp(join(cache.root, '.work-'))
    const builder = createBuilder(options, sources, work)
    try {
      const ready: ReadyImage[] = []
      for (const [index, recipe] of recipes.entries()) {
        signal?.throwIfAborted()
        const one = await builder(recipe)
        const how = one.built ? 'built' : 'unchanged'
        say(`${index + 1}/${recipes.length} ${one.name}@${one.image.digest} (${how})`)
        ready.push(one)
      }
      return ready
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  })
}

/** The Node.js that runs this, as a base has it. */
async function ownNode(): Promise<AddedEntry> {
  const content = await readFile(process.execPath)
  return { path: 'usr/local/bin/node', type: 'File', mode: 0o755, owner: 'root', content }
}

function createBuilder(
  { cache, fresh = false, say, signal }: BuildOptions,
  sources: PackageSources,
  work: string,
): (recipe: ReadRecipe) => Promise<ReadyImage> {
  const bases = new Map<string, Promise<Base>>()
  const made = new Set<string>()

  /** The archive of a tree; made once, and in a fresh run once more. */
  const treeOf = async (packages: readonly string[]): Promise<string> => {
    const archive = await Promise.all(sources.files.map((file) => readFile(file, 'utf8')))
    const { suite, architecture } = sources
    const id = hashOf({ suite, architecture, archive, packages: [...packages].sort() })
    const file = join(cache.trees, `${id}.tar`)
    if (existsSync(file) && (!fresh || made.has(file))) return file
    say(`Debian ${suite} with ${packages.length === 0 ? 'its essential packages' : packages.join(', ')} ...`)
    const { downloads } = cache
    await makeDebianArchive({ sources, packages, file, downloads, ...(signal ? { signal } : {}) })
    made.add(file)
    return file
  }

  const addLayer = async (
    below: Base | undefined,
    packages: string[],
    added: readonly AddedEntry[],
    remove: readonly string[],
  ): Promise<Base> => {
    const tree = await treeOf(packages)
    const file = join(work, 'layer.tar')
    const contents = await writeTreeLayer({
      ...{ tree, added, file },
      omit: (path) => isLeftOut(path) || isRemoved(path, remove),
      ...(below === undefined ? {} : { below: below.contents }),
    })
    const blobs = join(cache.layout, 'blobs', 'sha256')
    const layer = await buildLayer({ archive: file }, blobs, { compression: 'zstd', madeAt: new Date(0) })
    await rm(file)
    return { packages, contents, layers: [...(below?.layers ?? []), layer] }
  }

  const makeBase = async (name: 'debian' | 'node'): Promise<Base> => {
    if (name === 'debian') return addLayer(undefined, [], [], [])
    return addLayer(await baseOf('debian'), ['libstdc++6'], [await ownNode()], [])
  }
  const baseOf = (name: 'debian' | 'node'): Promise<Base> => {
    const known = bases.get(name) ?? makeBase(name)
    bases.set(name, known)
    return known
  }

  const make = async (recipe: ReadRecipe, added: readonly AddedEntry[]): Promise<BuiltImage> => {
    const base = await baseOf(recipe.base ?? 'debian')
    const packages = [...new Set([...base.packages, ...(recipe.packages ?? [])])]
    const node = recipe.base === 'node' ? [await ownNode()] : []
    const { layers } = await addLayer(base, packages, [...node, ...added], recipe.remove ?? [])
    return await putImage({ layers, defaults: defaultsOf(recipe), compression: 'zstd' }, cache.layout)
  }
  return async (recipe) => {
    const name = `${clusterRegistry}/${recipe.name}:${recipe.version}`
    const added = await addedEntries(recipe)
    const { folder: _folder, ...content } = recipe
    const inputs = added.map(({ content: bytes, ...entry }) => [entry, hashOf(bytes.toString('base64'))])
    const archive = await Promise.all(sources.files.map((file) => readFile(file, 'utf8')))
    const node = recipe.base === 'node' ? process.version : ''
    const id = hashOf({ version, content, inputs, archive, node, architecture: sources.architecture })
    const note = join(cache.notes, `${recipe.name}-${id}.json`)
    const known = fresh ? undefined : await readNote(note, cache.layout)
    if (known) return { recipe: recipe.name, name, image: known, built: false }
    try {
      const image = await make(recipe, added)
      await writeFile(note, JSON.stringify(image))
      await nameInLayout(cache.layout, [{ name, manifest: image.manifest, platform: image.platform }])
      return { recipe: recipe.name, name, image, built: true }
    } catch (error) {
      signal?.throwIfAborted()
      if (isDcosError(error)) throw error
      throw universeErrors.IMAGE_NOT_BUILT({ name: recipe.name, reason: messageOf(error) }, { cause: error })
    }
  }
}

async function readNote(file: string, layout: string): Promise<BuiltImage | undefined> {
  try {
    const image = JSON.parse(await readFile(file, 'utf8')) as BuiltImage
    const digests = [image.digest, ...image.blobs.map(({ digest }) => digest)]
    return digests.every((digest) => existsSync(blobFile(layout, digest)))
      ? { ...image, folder: layout }
      : undefined
  } catch {
    return undefined // it was never built, or the note is of no use
  }
}
