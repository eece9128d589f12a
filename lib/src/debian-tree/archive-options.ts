import { existsSync } from 'node:fs'
import type { PackageSources } from './package-sources.ts'

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

/** The options of mmdebstrap that reach the archive as apt of this machine does: architecture, keys, proxies, logins. */
export function archiveOptions({ architecture, settings }: PackageSources): string[] {
  const all = [
    ...settings,
    ...logins.filter(([, path]) => existsSync(path)).map(([name, path]) => `${name} "${path}";`),
  ]
  return [
    `--architectures=${architecture}`,
    ...keyrings.filter((path) => existsSync(path)).map((path) => `--keyring=${path}`),
    ...all.map((setting) => `--aptopt=${setting}`),
  ]
}
