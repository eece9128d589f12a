import type { Environment } from '../../component/index.ts'
import type { DcosError } from '../../errors/index.ts'
import { checkTlsMaterial, followTlsFiles, readTlsFiles } from '../../tls/index.ts'
import type { TlsFiles, TlsMaterial } from '../../tls/index.ts'

/** Who this process is for the members of an etcd; changes when its files are renewed. */
export interface Identity {
  material(): TlsMaterial
  /** Calls `listener` at each renewal; returns the way to stop that. */
  onRenewed(listener: (material: TlsMaterial) => void): () => void
  /** Why its own cluster would refuse it at this moment (wall-clock ms). */
  problem(nowMs: number): DcosError | undefined
  close(): void
}

const defaultReloadMs = 30_000

/** Reads the files of an identity and follows them. Throws DCL_TLS_… for files that cannot be used. */
export async function openIdentity(
  files: TlsFiles,
  environment: Environment,
  reloadMs = defaultReloadMs,
): Promise<Identity> {
  const listeners = new Set<(material: TlsMaterial) => void>()
  let material = await readTlsFiles(files)
  const following = followTlsFiles(files, reloadMs, environment, (renewed) => {
    const { ca, cert, key } = material
    if (renewed.ca === ca && renewed.cert === cert && renewed.key === key) return
    material = renewed
    for (const listener of listeners) listener(renewed)
  })
  return {
    material: () => material,
    onRenewed(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    problem: (nowMs) => checkTlsMaterial(material, nowMs),
    close: () => following.cancel(),
  }
}
