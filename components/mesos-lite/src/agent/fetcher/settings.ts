/** How an agent fetches what commands name. */
export interface FetcherSettings {
  /** Most that the cache holds. Default 2048, 0 none. */
  cacheMiB?: number
  /** Without any byte for so long, a fetch fails. Default 1 minute. */
  stallTimeoutMs?: number
  /** Largest sum of what one archive holds. Default 32768; never more than 0.9 of the free disk. */
  maxUnpackedMiB?: number
  /** Absolute; where relative paths begin. Default: they are refused. */
  frameworksHome?: string
}

export interface FetcherRules {
  cacheBytes: number
  stallMs: number
  maxUnpackedBytes: number
  frameworksHome: string | undefined
}

const mebibyte = 1024 * 1024

/** Settings with their defaults. */
export function fetcherRules(settings: FetcherSettings = {}): FetcherRules {
  const { cacheMiB = 2048, stallTimeoutMs = 60_000, maxUnpackedMiB = 32_768, frameworksHome } = settings
  return {
    cacheBytes: cacheMiB * mebibyte,
    stallMs: stallTimeoutMs,
    maxUnpackedBytes: maxUnpackedMiB * mebibyte,
    frameworksHome,
  }
}

/** What is wrong with the settings, for people; undefined when nothing is. */
export function fetcherSettingsProblem(settings: FetcherSettings): string | undefined {
  const { cacheMiB = 0, stallTimeoutMs = 1, maxUnpackedMiB = 1, frameworksHome = '/' } = settings
  if (!(cacheMiB >= 0)) return '"fetcher.cacheMiB" must be 0 or more'
  if (!(stallTimeoutMs > 0)) return '"fetcher.stallTimeoutMs" must be above 0'
  if (!(maxUnpackedMiB > 0)) return '"fetcher.maxUnpackedMiB" must be above 0'
  return frameworksHome.startsWith('/') ? undefined : '"fetcher.frameworksHome" must be an absolute path'
}
