import { registryErrors } from '../errors.ts'

/** An image of a registry. */
export interface ImageReference {
  /** `host[:port]` that answers. */
  registry: string
  repository: string
  /** Absent only when there is a digest. */
  tag?: string
  digest?: string
  /** As it was written. */
  text: string
}

/** The registry of references that name none, as Docker has it. */
export const dockerHub = 'registry-1.docker.io'

const hubNames = new Set(['docker.io', 'index.docker.io', dockerHub])
const component = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/
const host = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/

/** Whether the text before the first slash is a registry rather than a part of the name. */
function isRegistry(text: string): boolean {
  return text === 'localhost' || /[.:]/.test(text) || text !== text.toLowerCase()
}

/** Reads a reference as Docker does. Throws DCL_MESOS_IMAGE_REFERENCE_INVALID. */
export function parseReference(text: string, defaultRegistry: string = dockerHub): ImageReference {
  const refuse = (reason: string): Error => registryErrors.REFERENCE_INVALID({ reference: text, reason })
  const [beforeDigest = '', digest, more] = text.split('@')
  if (more !== undefined) throw refuse('it has more than one "@"')
  if (digest !== undefined && !digestPattern.test(digest)) {
    throw refuse('its digest is not "sha256:" with 64 small hexadecimal digits')
  }
  const lastPart = beforeDigest.slice(beforeDigest.lastIndexOf('/') + 1)
  const colon = lastPart.indexOf(':')
  const tag = colon < 0 ? undefined : lastPart.slice(colon + 1)
  if (tag !== undefined && !tagPattern.test(tag)) throw refuse(`"${tag}" is no tag`)
  const name = tag === undefined ? beforeDigest : beforeDigest.slice(0, -(tag.length + 1))
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const named = slash > 0 && isRegistry(first)
  let registry = named ? first : defaultRegistry
  let repository = named ? name.slice(slash + 1) : name
  if (hubNames.has(registry)) {
    registry = dockerHub
    if (!repository.includes('/')) repository = `library/${repository}`
  }
  if (!host.test(registry)) throw refuse(`"${registry}" is no registry`)
  if (repository.length > 255 || !repository.split('/').every((part) => component.test(part))) {
    throw refuse('a name consists of small letters, digits, ".", "_", "-" and "/"')
  }
  return {
    registry,
    repository,
    text,
    ...(digest === undefined ? { tag: tag ?? 'latest' } : { digest, ...(tag === undefined ? {} : { tag }) }),
  }
}

/** One name for all ways to write the same reference. */
export function referenceKey({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`}`
}
