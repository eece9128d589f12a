import { readClusterKeys } from '@dcos-lite/lib/cluster-key'
import type { ClusterKeys } from '@dcos-lite/lib/cluster-key'
import type { Logger } from '@dcos-lite/lib/log'

/** The cluster key as this process knows it. */
export interface KeyRing {
  keys(): ClusterKeys
  /** Reads the file again; a file that cannot be used changes nothing and throws DCL_CLUSTER_KEY_…. */
  reload(): Promise<ClusterKeys>
  /** Reads the file again for a key that is not known; what is known stays when it cannot be read. */
  lookFor(keyId: string): Promise<void>
}

/** Reads the cluster key. */
export async function openKeyRing(file: string, log: Logger): Promise<KeyRing> {
  let held = await readClusterKeys(file)
  const ring: KeyRing = {
    keys: () => held,
    async reload() {
      held = await readClusterKeys(file)
      return held
    },
    async lookFor(keyId) {
      if (held.keys.has(keyId)) return
      await ring
        .reload()
        .catch((error: unknown) => log.warn('the cluster key cannot be read again', { keyId, error }))
    },
  }
  return ring
}
