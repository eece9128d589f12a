import { currentCluster } from '../config/clusters.ts'
import type { Context } from './context.ts'
import { version } from './version.ts'

interface ClusterVersion {
  version?: string
  'dcos-variant'?: string
  'dcos-image-commit'?: string
  'bootstrap-id'?: string
}

/** Prints `key=value` lines: this command's version and, with a cluster attached, the cluster's (3 s to answer). */
export async function printVersion(context: Context): Promise<number> {
  context.print(`dcoscli.version=${version}`)
  if (!currentCluster(context.environment)) return 0
  const answer = await context
    .cluster()
    .json<ClusterVersion>('/dcos-metadata/dcos-version.json', { timeoutMs: 3000 })
    .catch(() => undefined) // shown as N/A below
  context.print(`dcos.version=${answer?.body.version ?? 'N/A'}`)
  context.print(`dcos.variant=${answer?.body['dcos-variant'] ?? 'N/A'}`)
  context.print(`dcos.commit=${answer?.body['dcos-image-commit'] ?? 'N/A'}`)
  context.print(`dcos.bootstrap-id=${answer?.body['bootstrap-id'] ?? 'N/A'}`)
  return 0
}
