import type { CommandUri } from '@dcos-lite/lib/mesos'

export type Unpacking = 'tar' | 'tar-bz2' | 'tar-xz' | 'zip' | 'gunzip'

/** What is done with one URI. */
export interface FetchPlan {
  uri: string
  source: { type: 'download'; url: string } | { type: 'copy'; path: string }
  /** Relative to the sandbox; never outside of it. */
  fileName: string
  executable: boolean
  unpack?: Unpacking
}

export type FetchDecision = { plan: FetchPlan } | { refused: string }

const suffixes: readonly [string, Unpacking][] = [
  ['.tar', 'tar'],
  ['.tgz', 'tar'],
  ['.tar.gz', 'tar'],
  ['.tbz2', 'tar-bz2'],
  ['.tar.bz2', 'tar-bz2'],
  ['.txz', 'tar-xz'],
  ['.tar.xz', 'tar-xz'],
  ['.zip', 'zip'],
  ['.gz', 'gunzip'],
]

function unpackingOf(fileName: string): Unpacking | undefined {
  return suffixes.find(([suffix]) => fileName.endsWith(suffix))?.[1]
}

function sourceOf(uri: string): FetchPlan['source'] | undefined {
  if (uri.startsWith('/')) return { type: 'copy', path: uri }
  if (/^file:\/\//i.test(uri)) return { type: 'copy', path: uri.replace(/^file:\/\/(localhost(?=\/))?/i, '') }
  if (/^https?:\/\//i.test(uri) && URL.canParse(uri)) return { type: 'download', url: uri }
  return undefined
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
    parts.every((part) => part !== '..') &&
    !['', '.'].includes(parts.at(-1) ?? '')
  )
}

/** Decides how one URI of a command gets into the sandbox. */
export function planFetch(uri: CommandUri): FetchDecision {
  const source = sourceOf(uri.value)
  if (!source) {
    return { refused: 'only http, https, file and absolute paths can be fetched by this agent' }
  }
  const fileName = uri.output_file ?? baseNameOf(uri.value)
  if (!isSafeRelative(fileName)) {
    return { refused: `"${fileName}" is no file name inside the sandbox` }
  }
  const executable = uri.executable === true
  const unpack = executable || uri.extract === false ? undefined : unpackingOf(fileName)
  return { plan: { uri: uri.value, source, fileName, executable, ...(unpack ? { unpack } : {}) } }
}
