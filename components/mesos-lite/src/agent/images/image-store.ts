import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Clock } from '@dcos-lite/lib/clock'
import type { ImageOptions, ImageStore, PreparedImage } from '@dcos-lite/lib/contracts'
import { isDcosError } from '@dcos-lite/lib/errors'
import {
  createRegistryClient,
  isPlain,
  parseReference,
  readLogins,
  referenceKey,
  registryErrors,
} from '@dcos-lite/lib/image-registry'
import type { ImageReference, Platform, RegistryLogins } from '@dcos-lite/lib/image-registry'
import type { Logger } from '@dcos-lite/lib/log'
import { imageErrors } from './errors.ts'
import type { ImageSettings } from './image-settings.ts'
import { collectImages } from './store/collect-images.ts'
import type { ImageRecord } from './store/image-record.ts'
import { imageRecordFormat, openImageRecords } from './store/image-record.ts'
import { createLayerStore } from './store/layer-store.ts'
import { createOnce } from './store/once.ts'
import { pullImage } from './store/pull-image.ts'
import { fromPlaces } from './store/from-places.ts'
import { openStoreFolders, storeLayoutOf } from './store/store-layout.ts'

/** The images of a node. */
export interface LocalImageStore extends ImageStore {
  /** Gives also the id, by which a container is later known to use the image. */
  prepare(reference: string, options: ImageOptions): Promise<PreparedImage & { id: string }>
  /** Deletes the longest unused images when the disk fills up, never those in use. Gives their references. */
  collect(inUse: ReadonlySet<string>): Promise<string[]>
  /** Deletes every image that is not in use, whatever the disk has, except these. Gives their references. */
  prune(inUse: ReadonlySet<string>, excluded: readonly string[]): Promise<string[]>
  /** Ends what is being fetched; the next process goes on with it. */
  stop(): void
}

export interface ImageStoreOptions extends ImageSettings {
  folder: string
  clock: Clock
  log: Logger
  /** Default: this machine. */
  platform?: Platform
}

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }
const mebibyte = 1024 * 1024
const defaultUnpackedMiB = 32 * 1024
const graceMs = 10 * 60_000

function logins(text: string, source: string): RegistryLogins {
  try {
    return readLogins(text)
  } catch (error) {
    throw registryErrors.CREDENTIALS_INVALID({ source, reason: (error as Error).message }, { cause: error })
  }
}

/** Opens the images of a node; what a crash left half-made is removed. */
export async function openImageStore(options: ImageStoreOptions): Promise<LocalImageStore> {
  const { clock, log, credentialsFile, insecureRegistries = [] } = options
  const platform = options.platform ?? {
    architecture: architectures[process.arch] ?? process.arch,
    os: 'linux',
  }
  const layout = storeLayoutOf(options.folder)
  await openStoreFolders(layout)
  const records = await openImageRecords(layout, log)
  const stopping = new AbortController()
  const { signal } = stopping
  const layers = createLayerStore({
    ...{ layout, clock, signal },
    maxBytes: (options.maxUnpackedMiB ?? defaultUnpackedMiB) * mebibyte,
    parallel: options.parallelDownloads ?? 3,
  })
  const trees = createOnce<void>()
  const pulls = createOnce<ImageRecord>()
  /** When images were last handed out: a tag may stand for another one before the first is used. */
  const handedOut = new Map<string, number>()

  const readOwnLogins = async (): Promise<RegistryLogins> => {
    if (credentialsFile === undefined) return new Map()
    try {
      return logins(await readFile(credentialsFile, 'utf8'), credentialsFile)
    } catch (error) {
      if (isDcosError(error)) throw error
      const reason = (error as Error).message
      throw registryErrors.CREDENTIALS_INVALID({ source: credentialsFile, reason }, { cause: error })
    }
  }

  const pull = async (
    reference: ImageReference,
    { credentials, progress }: ImageOptions,
  ): Promise<ImageRecord> => {
    const given = credentials === undefined ? undefined : logins(credentials, 'the secret of the task')
    const { mirrors = [], mirrorsOnly = false } = options
    try {
      const { manifest, bytes } = await fromPlaces(
        reference,
        { mirrors, mirrorsOnly, log },
        async (place) => {
          const { registry } = place
          const login = given?.get(registry) ?? (await readOwnLogins()).get(registry)
          const plain = place.plain || isPlain(registry, insecureRegistries)
          const client = createRegistryClient({ reference: place, login, plain })
          return pullImage({
            ...{ reference: place, client, platform, layout, layers, trees, signal },
            progress: progress ?? (() => undefined),
          })
        },
      )
      const { digest, id, config } = manifest
      const key = referenceKey(reference)
      return {
        format: imageRecordFormat,
        reference: key,
        digest,
        id,
        config,
        bytes,
        lastUsedMs: clock.nowMs(),
      }
    } catch (error) {
      signal.throwIfAborted()
      if (isDcosError(error)) throw error
      const reason = (error as Error).message
      throw imageErrors.STORE_FAILED({ image: reference.text, reason }, { cause: error })
    }
  }

  const find = (reference: ImageReference): ImageRecord | undefined => {
    const record = records.get(referenceKey(reference))
    return record && existsSync(layout.tree(record.id)) ? record : undefined
  }

  const keyOf = (text: string): string => referenceKey(parseReference(text, options.defaultRegistry))
  const collect = (
    inUse: ReadonlySet<string>,
    diskHeadroom: number,
    excluded: readonly string[],
  ): Promise<string[]> => {
    for (const [id, atMs] of handedOut) if (clock.nowMs() - atMs >= graceMs) handedOut.delete(id)
    return collectImages({
      ...{ layout, records, log },
      inUse: new Set([...inUse, ...handedOut.keys()]),
      nowMs: clock.nowMs(),
      rules: { diskHeadroom, graceMs },
      keep: new Set([...(options.keep ?? []), ...excluded].map(keyOf)),
      busyLayers: layers.busy(),
      busyTrees: trees.keys(),
    })
  }

  return {
    async prepare(text, request) {
      const reference = parseReference(text, options.defaultRegistry)
      const login = createHash('sha256')
        .update(request.credentials ?? '')
        .digest('hex')
      const obtain = async (): Promise<ImageRecord> => {
        const present = request.forcePull ? undefined : find(reference)
        if (present) return present
        return await pulls.run(`${referenceKey(reference)} ${login}`, () => pull(reference, request))
      }
      const wanted = request.signal
      wanted?.throwIfAborted()
      const gaveUp = Promise.withResolvers<never>()
      const giveUp = (): void => gaveUp.reject(wanted?.reason as Error)
      gaveUp.promise.catch(() => undefined) // whoever waits hears of it below
      wanted?.addEventListener('abort', giveUp, { once: true })
      try {
        const record = await Promise.race([obtain(), gaveUp.promise])
        handedOut.set(record.id, clock.nowMs())
        await records.put({ ...record, lastUsedMs: clock.nowMs() })
        const { digest, id, config } = record
        const { environment, entrypoint, command, workingDirectory, user } = config
        const layerPaths = [layout.tree(id)]
        return { digest, id, layerPaths, environment, entrypoint, command, workingDirectory, user }
      } finally {
        wanted?.removeEventListener('abort', giveUp)
      }
    },
    collect: (inUse) => collect(inUse, options.diskHeadroom ?? 0.1, []),
    prune: (inUse, excluded) => collect(inUse, Infinity, excluded),
    stop: () => stopping.abort(new Error('the agent stops')),
  }
}
