const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/**
 * The only place that knows where the store's workers lie: beside this file, with its ending. A bundle puts them,
 * under the same names, beside the chunk that this module becomes part of.
 */
export function workerFile(name: 'store-sqlite-worker' | 'store-lease-worker'): URL {
  return new URL(`./${name}.${suffix}`, import.meta.url)
}
