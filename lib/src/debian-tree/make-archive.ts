import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { archiveOptions } from './archive-options.ts'
import { debianTreeErrors } from './errors.ts'
import type { PackageSources } from './package-sources.ts'
import { runProgram } from '../programs/index.ts'

/** A tree of Debian packages that is wanted as a tar archive. */
export interface WantedTree {
  sources: PackageSources
  /** Beside what Debian calls essential. */
  packages: readonly string[]
  /** The archive to write; it is there only when it is whole. */
  file: string
  /** Package files of earlier builds; this one adds its own. */
  downloads: string
  signal?: AbortSignal
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Package files come from the folder and go there, as hard links where that is possible. */
function downloadHooks(folder: string): string[] {
  const archives = '"$1"/var/cache/apt/archives'
  const copy = (from: string, to: string): string =>
    `for f in ${from}/*.deb; do [ -e "$f" ] || continue; cp -n --link "$f" ${to}/ 2>/dev/null || cp -n "$f" ${to}/; done`
  return [
    '--skip=essential/unlink',
    `--setup-hook=mkdir -p ${archives}; ${copy(quote(folder), archives)}`,
    `--customize-hook=${copy(archives, quote(folder))}`,
  ]
}

/** Builds the archive with mmdebstrap; equal packages give equal trees. Throws DCL_DEBIAN_TREE_NOT_BUILT. */
export async function makeDebianArchive(tree: WantedTree): Promise<void> {
  const { sources, packages, file, downloads, signal } = tree
  const fail = (reason: string): Error =>
    debianTreeErrors.NOT_BUILT({ packages: packages.join(', ') || 'no packages', reason })
  if (sources.files.length === 0) throw fail(`apt names no archive of ${sources.suite}. ${sources.complaint}`)
  const part = `${file}.part`
  await mkdir(dirname(file), { recursive: true })
  await mkdir(downloads, { recursive: true })
  const command = [
    ...['setpriv', '--pdeathsig', 'TERM', '--'], // it must not go on alone when this process is killed
    ...['mmdebstrap', '--quiet', '--format=tar', '--variant=essential'],
    '--aptopt=APT::Install-Recommends "false";',
    ...(packages.length === 0 ? [] : [`--include=${packages.join(',')}`]),
    ...downloadHooks(downloads),
    ...archiveOptions(sources),
    ...[sources.suite, part, ...sources.files],
  ]
  try {
    const end = await runProgram(command, {
      environment: { ...process.env, SOURCE_DATE_EPOCH: '0' },
      endBy: 'SIGTERM',
      ...(signal === undefined ? {} : { signal }),
    })
    signal?.throwIfAborted()
    if (end.exitCode !== 0) {
      const said = `${end.stdout}${end.stderr}`.trim().split('\n').slice(-4).join(' / ')
      throw fail(end.problem ?? (said || `mmdebstrap ended with ${end.exitCode}`))
    }
    await rename(part, file)
  } finally {
    await rm(part, { force: true })
  }
}
