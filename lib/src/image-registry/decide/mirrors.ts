import type { ImageReference } from './reference.ts'

/** A place that has the images of other registries. */
export interface ImageMirror {
  /** What names of images begin with: `registry`, `registry/some/folder`, or `*` for all images. */
  prefix: string
  /** `http://host:port[/path]`; after the path stands what follows the prefix (with `*`: registry and name). */
  url: string
}

/** A place where an image may be, with the name that it has there. */
export interface ImagePlace {
  /** `host[:port]` */
  registry: string
  repository: string
  plain: boolean
}

/** A registry as a part of a repository's name: small letters, `_` for the colon of a port. */
export function registryAsFolder(registry: string): string {
  return registry.toLowerCase().replace(/[[\]]/g, '').replaceAll(':', '_')
}

/** What follows the prefix of a mirror in the name of an image; undefined when the mirror is not for it. */
function restOf({ prefix }: ImageMirror, { registry, repository }: ImageReference): string | undefined {
  if (prefix === '*') return `${registryAsFolder(registry)}/${repository}`
  const name = `${registry}/${repository}`
  const whole = prefix.replace(/\/+$/, '')
  return name.startsWith(`${whole}/`) ? name.slice(whole.length + 1) : undefined
}

/** Where mirrors may have an image, in their order. */
export function mirrorsOf(reference: ImageReference, mirrors: readonly ImageMirror[]): ImagePlace[] {
  return mirrors.flatMap((mirror) => {
    const rest = restOf(mirror, reference)
    if (rest === undefined) return []
    const { host, pathname, protocol } = new URL(mirror.url)
    const repository = [...pathname.split('/').filter((part) => part !== ''), rest].join('/')
    return [{ registry: host, repository, plain: protocol === 'http:' }]
  })
}

/** What is wrong with a mirror, for people; undefined when nothing is. */
export function mirrorProblem({ prefix, url }: ImageMirror): string | undefined {
  if (typeof prefix !== 'string' || prefix === '') return 'the "prefix" of a mirror must be a text'
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol))
    return `the "url" of the mirror for "${prefix}" must begin with http:// or https://`
  return parsed.username || parsed.search || parsed.hash
    ? `the "url" of the mirror for "${prefix}" must have no login, query or fragment`
    : undefined
}
