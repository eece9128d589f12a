import { existsSync } from 'node:fs'
import { labErrors } from '../errors.ts'
import { runProgram } from '../machine/run-program.ts'
import type { PackageSources } from './package-sources.ts'
import { prune } from './prune.ts'
import { packages } from './strict.ts'

const keyrings = [
  '/usr/share/keyrings',
  '/etc/apt/keyrings',
  '/etc/apt/trusted.gpg.d',
  '/etc/apt/trusted.gpg',
]
const logins = [
  ['Dir::Etc::netrc', '/etc/apt/auth.conf'],
  ['Dir::Etc::netrcparts', '/etc/apt/auth.conf.d/'],
] as const

function commandLine(folder: string, sources: PackageSources): string[] {
  const settings = [
    ...sources.settings,
    ...logins.filter(([, path]) => existsSync(path)).map(([name, path]) => `${name} "${path}";`),
  ]
  return [
    ...['setpriv', '--pdeathsig', 'TERM', '--'], // it must not go on alone when this process is killed
    ...['mmdebstrap', '--quiet', '--mode=root', '--format=directory', '--variant=minbase'],
    `--include=${packages.join(',')}`,
    `--architectures=${sources.architecture}`,
    ...keyrings.filter((path) => existsSync(path)).map((path) => `--keyring=${path}`),
    ...settings.map((setting) => `--aptopt=${setting}`),
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
