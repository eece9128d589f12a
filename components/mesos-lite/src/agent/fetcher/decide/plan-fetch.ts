import type { CommandUri } from '@dcos-lite/lib/mesos'

export type Unpacking = 'tar' | 'zip' | 'gunzip'

/** Where the bytes of a URI are. */
export type FetchSource =
  | { type: 'http'; url: string }
  | { type: 'ftp'; url: string }
  /** A file of this machine. */
  | { type: 'copy'; path: string }

/** What is done with one URI. */
export interface FetchPlan {
  uri: string
  source: FetchSource
  /** Relative to the sandbox; never outside of it. */
  fileName: string
  executable: boolean
  /** It may come from the cache, and is kept there. */
  cached: boolean
  unpack?: Unpacking
}

export type FetchDecision = { plan: FetchPlan } | { refused: string }

const suffixes: readonly (readonly [string, Unpacking])[] = [
  ...['.tar', '.tgz', '.tar.gz', '.tbz2', '.tar.bz2', '.txz', '.tar.xz'].map(
    (suffix) => [suffix, 'tar'] as const,
  ),
  ['.zip', 'zip'],
  ['.gz', 'gunzip'],
]

const served = 'http, https, ftp, ftps, file and absolute paths are served'

function unpackingOf(fileName: string): Unpacking | undefined {
  return suffixes.find(([suffix]) => fileName.endsWith(suffix))?.[1]
}

function sourceOf(uri: string, frameworksHome: string | undefined): FetchSource | { refused: string } {
  if (uri.startsWith('/')) return { type: 'copy', path: uri }
  if (/^file:\/\//i.test(uri)) {
    const path = uri.replace(/^file:\/\/(localhost(?=\/))?/i, '')
    return path.startsWith('/')
      ? { type: 'copy', path }
      : { refused: 'a file URI must name an absolute path of this machine' }
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(uri)?.[1]?.toLowerCase()
  if (scheme === undefined) {
    if (frameworksHome === undefined || uri === '') {
      return {
        refused: `a relative path needs "fetcher.frameworksHome" in the configuration of the agent; ${served}`,
      }
    }
    return { type: 'copy', path: `${frameworksHome}/${uri}` }
  }
  if (!['http', 'https', 'ftp', 'ftps'].includes(scheme)) {
    return { refused: `this agent has no client for "${scheme}"; ${served}` }
  }
  if (!URL.canParse(uri)) return { refused: 'it is no valid address' }
  return { type: scheme.startsWith('http') ? 'http' : 'ftp', url: uri }
}

/** The last part of a URI, with its query string, as Mesos names the file. */
function baseNameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1)
}

function isSafeRelative(path: string): boolean {
  const parts = path.split('/')
  return (
    path !== '' &&
    !path.startsWith('/') &&
    !path.includes('\0') &&
    parts.every((part) => part !== '..' && Buffer.byteLength(part) <= 255) &&
    !['', '.'].includes(parts.at(-1) ?? '')
  )
}

/** Decides how one URI of a command gets into the sandbox. */
export function planFetch(uri: CommandUri, frameworksHome?: string): FetchDecision {
  const source = sourceOf(uri.value, frameworksHome)
  if ('refused' in source) return source
  const fileName = uri.output_file ?? baseNameOf(uri.value)
  if (!isSafeRelative(fileName)) return { refused: `"${fileName}" is no file name inside the sandbox` }
  const executable = uri.executable === true
  const unpack = executable || uri.extract === false ? undefined : unpackingOf(fileName)
  return {
    plan: {
      uri: uri.value,
      source,
      fileName,
      executable,
      cached: uri.cache === true,
      ...(unpack ? { unpack } : {}),
    },
  }
}
