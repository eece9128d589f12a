import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock/index.ts'
import { isDcosError } from '../errors/index.ts'
import type { BlobDescriptor } from './decide/manifest.ts'
import type { ImageReference } from './decide/reference.ts'
import { registryErrors } from './errors.ts'
import type { RegistryClient } from './registry-client.ts'
import { reasonOf } from './reason-of.ts'

export interface BlobQuestion {
  client: RegistryClient
  reference: ImageReference
  blob: BlobDescriptor
  /** Where blobs and parts of them lie. */
  folder: string
  clock: Clock
  signal: AbortSignal
  /** Hears of every piece that is new. */
  fetched: (bytes: number) => void
}

const attempts = 5
const firstWaitMs = 200
const stallMs = 60_000

async function hashPart(part: string): Promise<{ hash: Hash; length: number }> {
  const hash = createHash('sha256')
  let length = 0
  const present = await stat(part).catch(() => undefined) // nothing is there yet
  if (present) {
    for await (const chunk of createReadStream(part) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      length += chunk.length
    }
  }
  return { hash, length }
}

const rangeStart = (answer: Response): number =>
  Number(/^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? -1)

/** Goes on with a part, from its end, and gives the digest when all of it is there. */
async function fetchRest(question: BlobQuestion, part: string): Promise<string> {
  const { client, reference, blob, clock, fetched } = question
  let { hash, length } = await hashPart(part)
  if (length > blob.size) {
    await rm(part, { force: true })
    ;({ hash, length } = await hashPart(part))
  }
  if (length < blob.size || blob.size === 0) {
    const stalled = new AbortController()
    const stall = (): void => stalled.abort(new Error(`nothing arrived for ${stallMs / 1000} seconds`))
    let timer = clock.after(stallMs, stall)
    const signal = AbortSignal.any([question.signal, stalled.signal])
    const handle = await open(part, 'a', 0o600)
    try {
      const headers = length > 0 ? { range: `bytes=${length}-` } : {}
      const answer = await client.get({ path: `blobs/${blob.digest}`, what: 'a layer', headers, signal })
      if (length > 0 && !(answer.status === 206 && rangeStart(answer) === length)) {
        // It gives all of it, or nothing of what is asked for.
        await handle.truncate(0)
        ;({ hash, length } = { hash: createHash('sha256'), length: 0 })
        if (answer.status !== 200) {
          await answer.body?.cancel()
          throw new Error(`it answered ${answer.status} to a request for the rest`)
        }
      }
      for await (const chunk of answer.body ?? []) {
        timer.cancel()
        timer = clock.after(stallMs, stall)
        length += chunk.length
        if (length > blob.size) {
          const sizes = { expected: `${blob.size} bytes`, actual: 'more' }
          await rm(part, { force: true })
          throw registryErrors.DIGEST_MISMATCH({ what: 'A layer', image: reference.text, ...sizes })
        }
        await handle.writeFile(chunk)
        hash.update(chunk)
        fetched(chunk.length)
      }
      await handle.sync()
    } catch (error) {
      if (stalled.signal.aborted) throw new Error(String(stalled.signal.reason), { cause: error })
      throw error
    } finally {
      timer.cancel()
      await handle.close()
    }
  } else fetched(length)
  if (length < blob.size) throw new Error(`the connection ended after ${length} of ${blob.size} bytes`)
  return `sha256:${hash.digest('hex')}`
}

/** A refusal that another attempt would meet again. */
function isFinal(error: unknown): boolean {
  if (!isDcosError(error)) return false
  if (error.code === registryErrors.REGISTRY_UNREACHABLE.code) return false
  return error.code !== registryErrors.REGISTRY_REFUSED.code || Number(error.fields?.['answerStatus']) < 500
}

/**
 * Fetches a blob into its file, going on with what an earlier attempt (or agent process) has left, and checks its
 * digest. A connection that breaks is made again some times.
 */
export async function fetchBlob(question: BlobQuestion): Promise<string> {
  const { reference, blob, folder, clock, signal } = question
  const file = join(folder, blob.digest.slice('sha256:'.length))
  const part = `${file}.part`
  for (let attempt = 1; ; attempt++) {
    try {
      const actual = await fetchRest(question, part)
      if (actual !== blob.digest) {
        await rm(part, { force: true })
        const digests = { expected: blob.digest, actual }
        throw registryErrors.DIGEST_MISMATCH({ what: 'A layer', image: reference.text, ...digests })
      }
      await rename(part, file)
      return file
    } catch (error) {
      signal.throwIfAborted()
      const { code } = error as NodeJS.ErrnoException
      if (isFinal(error) || code === 'ENOSPC' || code === 'EROFS') throw error
      if (attempt === attempts) {
        if (isDcosError(error)) throw error
        const { registry } = reference
        throw registryErrors.REGISTRY_UNREACHABLE({ registry, reason: reasonOf(error) }, { cause: error })
      }
      await clock.sleep(firstWaitMs * 2 ** (attempt - 1))
    }
  }
}
