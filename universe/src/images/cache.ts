import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where the parts of images lie between builds. All of it may be removed at any time. */
export interface ImageCache {
  root: string
  /** Files of Debian packages. */
  downloads: string
  /** Archives of whole trees, by what they were made of. */
  trees: string
  /** The images that were built, in the OCI layout. */
  layout: string
  /** One note for each of them. */
  notes: string
  /** Held while something is built. */
  lock: string
}

/** The cache: below `DCOS_CACHE`, or `dcos-lite` in the user's cache folder. */
export function imageCache(environment: NodeJS.ProcessEnv = process.env): ImageCache {
  const { DCOS_CACHE, XDG_CACHE_HOME } = environment
  const root = resolve(DCOS_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dcos-lite'), 'images')
  return {
    root,
    downloads: join(root, 'downloads'),
    trees: join(root, 'trees'),
    layout: join(root, 'layout'),
    notes: join(root, 'notes'),
    lock: join(root, 'build.lock'),
  }
}
