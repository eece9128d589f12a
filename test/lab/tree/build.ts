import { archiveOptions } from '@dcos-lite/lib/debian-tree'
import { labErrors } from '../errors.ts'
import { runProgram } from '../machine/run-program.ts'
import type { PackageSources } from './package-sources.ts'
import { prune } from './prune.ts'
import { packages } from './strict.ts'

function commandLine(folder: string, sources: PackageSources): string[] {
  return [
    ...['setpriv', '--pdeathsig', 'TERM', '--'], // it must not go on alone when this process is killed
    ...['mmdebstrap', '--quiet', '--mode=root', '--format=directory', '--variant=minbase'],
    `--include=${packages.join(',')}`,
    ...archiveOptions(sources),
    ...[sources.suite, folder, ...sources.files],
  ]
}

/** Makes the strict tree in `folder`, which must not exist; DCL_LAB_TREE_NOT_BUILT with what mmdebstrap said. */
export async function buildTree(
  folder: string,
  sources: PackageSources,
  signal?: AbortSignal,
): Promise<void> {
  if (sources.files.length === 0) {
    const distribution = sources.suite || 'this distribution'
    throw labErrors.TREE_NOT_BUILT({
      reason: `apt names no archive of ${distribution}. ${sources.complaint}`,
    })
  }
  const { exitCode, stdout, stderr } = await runProgram(commandLine(folder, sources), {
    timeoutMs: 600_000,
    ...(signal === undefined ? {} : { signal }),
  })
  signal?.throwIfAborted()
  if (exitCode !== 0) {
    const reason = `${stdout}${stderr}`.trim().split('\n').slice(-4).join(' / ')
    throw labErrors.TREE_NOT_BUILT({ reason: reason || `mmdebstrap ended with ${exitCode}` })
  }
  await prune(folder)
}
