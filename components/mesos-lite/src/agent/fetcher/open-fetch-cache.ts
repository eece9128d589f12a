import type { AgentContext } from '../tasks/agent-context.ts'
import type { FileCache } from './cache/file-cache.ts'
import { openFileCache } from './cache/file-cache.ts'
import { fetcherRules } from './settings.ts'

const metric = (name: string): string => `containerizer/fetcher/cache_size_${name}_bytes`

/** Opens the cache of an agent, and keeps its metrics true. Nothing is fetched for simulated tasks. */
export async function openFetchCache(context: AgentContext): Promise<FileCache | undefined> {
  const { cacheBytes: capacityBytes } = fetcherRules(context.config.fetcher)
  if (context.launcher.kind === 'simulated' || capacityBytes === 0) return undefined
  context.gauge?.(metric('total'), capacityBytes)
  const onUsed = (bytes: number): void => context.gauge?.(metric('used'), bytes)
  return await openFileCache({ folder: context.layout.fetchFolder, capacityBytes, onUsed })
}
