import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { cliErrors } from '../errors.ts'
import type { ClusterSettings, ConfiguredCluster } from './settings.ts'

type Variables = Record<string, string | undefined>

/** `$DCOS_DIR/clusters`, by default `~/.dcos/clusters`. */
export function clustersFolder(environment: Variables): string {
  return join(environment.DCOS_DIR ?? join(environment.HOME ?? homedir(), '.dcos'), 'clusters')
}

/** Reads one cluster's settings, or undefined when it is not configured. */
export function readCluster(environment: Variables, id: string): ConfiguredCluster | undefined {
  const folder = join(clustersFolder(environment), id)
  const file = join(folder, 'dcos.toml')
  if (!existsSync(file)) return undefined
  try {
    const raw = parse(readFileSync(file, 'utf8'))
    const settings = {
      ...raw,
      cluster: { name: id, ...(raw.cluster as object) },
      core: { dcos_url: '', dcos_acs_token: '', ...(raw.core as object) },
    }
    return {
      id,
      folder,
      settings: settings as ClusterSettings,
      attached: existsSync(join(folder, 'attached')),
    }
  } catch (error) {
    throw cliErrors.CONFIG_UNREADABLE({ file, reason: (error as Error).message }, { cause: error })
  }
}

/** All configured clusters, by name. */
export function listClusters(environment: Variables): ConfiguredCluster[] {
  const folder = clustersFolder(environment)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((id) => readCluster(environment, id))
    .filter((cluster) => cluster !== undefined)
    .sort((a, b) => (a.settings.cluster.name < b.settings.cluster.name ? -1 : 1))
}

/** Finds a cluster by exact name, by id, or by the beginning of its id. */
export function findCluster(environment: Variables, wanted: string): ConfiguredCluster {
  const clusters = listClusters(environment)
  const exact = clusters.filter(({ id, settings }) => id === wanted || settings.cluster.name === wanted)
  const fitting = exact.length > 0 ? exact : clusters.filter(({ id }) => id.startsWith(wanted))
  const [only, ...more] = fitting
  if (only === undefined) throw cliErrors.UNKNOWN_CLUSTER({ cluster: wanted })
  if (more.length > 0) {
    throw cliErrors.AMBIGUOUS_CLUSTER({ cluster: wanted, candidates: fitting.map(({ id }) => id).join(', ') })
  }
  return only
}

/** The cluster that commands talk to: `DCOS_CLUSTER`, else the only one, else the attached one. */
export function currentCluster(environment: Variables): ConfiguredCluster | undefined {
  const named = environment.DCOS_CLUSTER
  if (named !== undefined && named !== '') return findCluster(environment, named)
  const clusters = listClusters(environment)
  if (clusters.length === 1) return clusters[0]
  const attached = clusters.filter((cluster) => cluster.attached)
  if (attached.length > 1) {
    throw cliErrors.TWO_ATTACHED({
      candidates: attached.map(({ settings }) => settings.cluster.name).join(', '),
    })
  }
  return attached[0]
}
