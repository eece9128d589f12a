import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'smol-toml'
import { clustersFolder } from './clusters.ts'
import type { ClusterSettings } from './settings.ts'

type Variables = Record<string, string | undefined>

/** Writes a cluster's settings by rename, readable by its owner only (they hold a token). */
export function writeCluster(environment: Variables, id: string, settings: ClusterSettings): void {
  const folder = join(clustersFolder(environment), id)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'dcos.toml')
  writeFileSync(`${file}.part`, stringify(settings) + '\n', { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

/** Forgets a cluster. */
export function removeCluster(environment: Variables, id: string): void {
  rmSync(join(clustersFolder(environment), id), { recursive: true, force: true })
}
