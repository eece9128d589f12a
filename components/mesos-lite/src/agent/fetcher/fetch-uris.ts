import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import type { CommandUri } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'
import type { TaskUser } from '../launcher/types.ts'
import { unpackArchive } from './archive/unpack.ts'
import type { FileCache } from './cache/file-cache.ts'
import type { FetchPlan } from './decide/plan-fetch.ts'
import { planFetch } from './decide/plan-fetch.ts'
import type { FetcherRules } from './settings.ts'
import { announcedSize, obtain } from './sources/obtain.ts'
import type { ObtainOptions } from './sources/types.ts'

export interface FetchOptions {
  uris: readonly CommandUri[]
  sandbox: string
  clock: Clock
  signal: AbortSignal
  rules: FetcherRules
  cache?: FileCache | undefined
  /** Of the task; absent: the agent's own. */
  user?: TaskUser | undefined
  /** Called with one line for people before and after each URI. */
  progress?: (line: string) => Promise<void>
}

/** Makes the folders of a file below a sandbox. Nothing is made behind a link that an earlier URI unpacked. */
async function makeFolders(sandbox: string, fileName: string): Promise<void> {
  let here = sandbox
  for (const part of dirname(fileName).split('/')) {
    here = join(here, part)
    await mkdir(here).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
    if (!(await lstat(here)).isDirectory())
      throw new Error(`the folder of its file, ${here}, is something else`)
  }
}

/** Asks the cache for a file and does something with it; false when it is to be fetched directly. */
async function useCached(
  plan: FetchPlan,
  options: FetchOptions,
  asked: ObtainOptions,
  use: (file: string) => Promise<void>,
): Promise<boolean> {
  const { cache, user, signal } = options
  if (!plan.cached || !cache) return false
  const borrowed = await cache.borrow(
    `${user?.uid ?? 'agent'} ${plan.uri}`,
    {
      size: (until) => announcedSize(plan.source, { ...asked, signal: until }),
      obtain: (file, maxBytes, until) => obtain(plan.source, file, { ...asked, maxBytes, signal: until }),
    },
    signal,
  )
  if (!borrowed) return false
  try {
    await use(borrowed.file)
    return true
  } finally {
    borrowed.release()
  }
}

async function fetchOne(uri: CommandUri, options: FetchOptions): Promise<string> {
  const { sandbox, clock, signal, rules, user } = options
  const decision = planFetch(uri, rules.frameworksHome)
  if ('refused' in decision) throw new Error(decision.refused)
  const { plan } = decision
  const target = join(sandbox, plan.fileName)
  const folder = dirname(target)
  await makeFolders(sandbox, plan.fileName)
  const unpack = async (file: string): Promise<void> => {
    if (!plan.unpack) return
    const name = basename(plan.fileName).replace(/\.gz$/, '')
    await unpackArchive(plan.unpack, file, { folder, name, maxBytes: rules.maxUnpackedBytes, signal })
  }
  const asked = { clock, signal, stallMs: rules.stallMs, ...(user ? { user } : {}) }
  const fromCache = await useCached(plan, options, asked, async (file) => {
    if (plan.unpack) return await unpack(file)
    await rm(target, { force: true })
    await copyFile(file, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  })
  if (!fromCache) {
    await rm(target, { force: true })
    await obtain(plan.source, target, asked)
  }
  if (plan.executable) await chmod(target, 0o755)
  if (!fromCache) await unpack(target)
  return fromCache ? `Fetched ${uri.value} (by the cache)` : `Fetched ${uri.value}`
}

/** Fetches URIs one after another into a sandbox. The first failure throws DCL_MESOS_AGENT_FETCH_FAILED. */
export async function fetchUris(options: FetchOptions): Promise<void> {
  const { uris, signal, progress } = options
  for (const uri of uris) {
    try {
      await progress?.(`Fetching ${uri.value}`)
      const done = await fetchOne(uri, options)
      await progress?.(done)
    } catch (error) {
      signal.throwIfAborted()
      const reason = (error as Error).message
      await progress?.(`Fetching ${uri.value} failed: ${reason}`)
      throw agentErrors.FETCH_FAILED({ uri: uri.value, reason }, { cause: error })
    }
  }
}
