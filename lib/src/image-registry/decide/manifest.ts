/** A blob of a registry and what it is. */
export interface BlobDescriptor {
  mediaType: string
  digest: string
  size: number
}

/** A machine that images are made for, in the words of OCI. */
export interface Platform {
  architecture: string
  os: string
  variant?: string
}

/** What an image says of the processes that run in it. */
export interface ImageConfig {
  environment: Record<string, string>
  entrypoint: string[]
  command: string[]
  workingDirectory: string
  user: string
  /** Digests of the layers before compression, the lowest first. */
  diffIds: string[]
  platform: Platform
}

export type ReadManifest =
  | { kind: 'index'; entries: (BlobDescriptor & { platform?: Platform })[] }
  | { kind: 'image'; config: BlobDescriptor; layers: BlobDescriptor[] }

/** What may be asked for. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

const indexTypes = manifestTypes.slice(0, 2)
const layerType =
  /^application\/vnd\.(oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+gzip|\+zstd)?|docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.gzip|\.zstd)?)$/
const digestPattern = /^sha256:[0-9a-f]{64}$/
/** As many as overlayfs takes, and Docker allows. */
const mostLayers = 127

type Fields = Record<string, unknown>

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is no object`)
  return value as Fields
}

function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list`)
  return value
}

function descriptorOf(value: unknown, what: string): BlobDescriptor {
  const { mediaType, digest, size } = fieldsOf(value, what)
  if (typeof digest !== 'string' || !digestPattern.test(digest))
    throw new Error(`${what} has no sha256 digest`)
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new Error(`${what} has no size`)
  return { mediaType: typeof mediaType === 'string' ? mediaType : '', digest, size }
}

function platformOf(value: unknown): Platform | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { architecture, os, variant } = value as Fields
  if (typeof architecture !== 'string' || typeof os !== 'string') return undefined
  return { architecture, os, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) }
}

function parse(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text), 'its manifest')
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error('its manifest is not JSON', { cause: error })
    throw error
  }
}

/** Reads a manifest or an index. Throws an Error that says what is wrong with it. */
export function readManifest(text: string, contentType: string): ReadManifest {
  const fields = parse(text)
  if (fields['schemaVersion'] === 1) throw new Error('its manifest has the old schema 1, which is not served')
  if (fields['schemaVersion'] !== 2) throw new Error('its manifest has no "schemaVersion" 2')
  const said =
    typeof fields['mediaType'] === 'string' ? fields['mediaType'] : contentType.split(';')[0]?.trim()
  if (indexTypes.includes(said ?? '') || (Array.isArray(fields['manifests']) && !('layers' in fields))) {
    const entries = listOf(fields['manifests'], 'the list of its index').map((entry) => {
      const platform = platformOf(fieldsOf(entry, 'an entry of its index')['platform'])
      return { ...descriptorOf(entry, 'an entry of its index'), ...(platform ? { platform } : {}) }
    })
    return { kind: 'index', entries }
  }
  const layers = listOf(fields['layers'], 'its list of layers').map((layer) => descriptorOf(layer, 'a layer'))
  if (layers.length > mostLayers) throw new Error(`it has ${layers.length} layers; ${mostLayers} is the most`)
  const foreign = layers.find(({ mediaType }) => mediaType !== '' && !layerType.test(mediaType))
  if (foreign) throw new Error(`it holds something that is no layer of files (${foreign.mediaType})`)
  return { kind: 'image', config: descriptorOf(fields['config'], 'its configuration'), layers }
}

const strings = (value: unknown, what: string): string[] => {
  if (value === undefined || value === null) return []
  const list = listOf(value, what)
  if (!list.every((word) => typeof word === 'string'))
    throw new Error(`${what} holds something that is no text`)
  return list
}

/** Reads the configuration of an image. Throws an Error that says what is wrong with it. */
export function readImageConfig(text: string): ImageConfig {
  const fields = parse(text)
  const platform = platformOf(fields)
  if (!platform) throw new Error('its configuration names no architecture and system')
  const rootfs = fieldsOf(fields['rootfs'], '"rootfs" of its configuration')
  const diffIds = strings(rootfs['diff_ids'], '"diff_ids" of its configuration')
  if (!diffIds.every((digest) => digestPattern.test(digest)))
    throw new Error('a "diff_id" is no sha256 digest')
  const config =
    fields['config'] === undefined || fields['config'] === null ? {} : fieldsOf(fields['config'], '"config"')
  const environment: Record<string, string> = {}
  for (const assignment of strings(config['Env'], '"Env"')) {
    const equals = assignment.indexOf('=')
    if (equals > 0) environment[assignment.slice(0, equals)] = assignment.slice(equals + 1)
  }
  const wordOf = (name: string): string => (typeof config[name] === 'string' ? config[name] : '')
  return {
    environment,
    entrypoint: strings(config['Entrypoint'], '"Entrypoint"'),
    command: strings(config['Cmd'], '"Cmd"'),
    workingDirectory: wordOf('WorkingDir'),
    user: wordOf('User'),
    diffIds,
    platform,
  }
}

const defaultVariant: Record<string, string> = { arm64: 'v8' }

function fits(offered: Platform, wanted: Platform): boolean {
  if (offered.os !== wanted.os || offered.architecture !== wanted.architecture) return false
  const usual = defaultVariant[wanted.architecture]
  // amd64 variants (v2, v3) ask for more than every such machine has.
  return offered.variant === undefined || offered.variant === usual || offered.variant === 'v1'
}

/** The first entry of an index that runs on a machine; its order is the preference of its maker. */
export function choosePlatform<T extends { platform?: Platform }>(
  entries: readonly T[],
  wanted: Platform,
): T | undefined {
  return entries.find(({ platform }) => platform !== undefined && fits(platform, wanted))
}

/** For people: `linux/arm64/v8`. */
export function describePlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/')
}
