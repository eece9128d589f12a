import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listClusters, readCluster } from './clusters.ts'
import { writeCluster } from './write-cluster.ts'

type Variables = Record<string, string | undefined>

/** Takes the mark from every cluster and returns the id of the one that had it. */
export function detachAll(environment: Variables): string | undefined {
  const attached = listClusters(environment).filter((cluster) => cluster.attached)
  for (const { folder } of attached) rmSync(join(folder, 'attached'), { force: true })
  return attached[0]?.id
}

/** Marks a configured cluster as the current one. */
export function markAttached(environment: Variables, id: string): string | undefined {
  const previous = detachAll(environment)
  const cluster = readCluster(environment, id)
  if (cluster) writeFileSync(join(cluster.folder, 'attached'), '')
  return previous
}

/** Writes the settings of a cluster and makes it the current one; other settings of it are kept. */
export function attachCluster(
  given: { clusterId: string; name: string; url: string; token: string; verify?: string },
  environment: Variables = process.env,
): { previous: string | undefined } {
  const { clusterId, name, url, token, verify } = given
  const known = readCluster(environment, clusterId)?.settings
  writeCluster(environment, clusterId, {
    ...known,
    cluster: { ...known?.cluster, name },
    core: {
      ...known?.core,
      dcos_url: url.replace(/\/+$/, ''),
      dcos_acs_token: token,
      ...(verify === undefined ? {} : { ssl_verify: verify }),
      timeout: known?.core.timeout ?? 180,
    },
  })
  return { previous: markAttached(environment, clusterId) }
}
