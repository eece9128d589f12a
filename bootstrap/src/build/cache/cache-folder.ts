import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where things lie that a later build can use again. All of it may be removed at any time. */
export interface CacheFolder {
  root: string
  /** Unpacked node packages, by id. */
  packages: string
  /** Which inputs gave which package. */
  inputs: string
  /** Files fetched from Debian. */
  debian: string
  /** Finished bundle files. */
  bundles: string
}

/** The cache: `DCOS_CACHE`, or `dcos-lite` in the user's cache folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): CacheFolder {
  const { DCOS_CACHE, XDG_CACHE_HOME } = environment
  const root = resolve(DCOS_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dcos-lite'))
  return {
    root,
    packages: join(root, 'packages'),
    inputs: join(root, 'inputs'),
    debian: join(root, 'debian'),
    bundles: join(root, 'bundles'),
  }
}
