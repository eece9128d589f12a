import { readClusterKeys } from '@dcos-lite/lib/cluster-key'
import type { ClusterKeys } from '@dcos-lite/lib/cluster-key'

/** The cluster key as this process knows it. */
export interface KeyRing {
  keys(): ClusterKeys
  /** Reads the file again; a file that cannot be used changes nothing and throws DCL_CLUSTER_KEY_…. */
  reload(): Promise<ClusterKeys>
}

/** Reads the cluster key. */
export async function openKeyRing(file: string): Promise<KeyRing> {
  let held = await readClusterKeys(file)
  return {
    keys: () => held,
    async reload() {
      held = await readClusterKeys(file)
      return held
    },
  }
}
