import type { Environment } from '../component/index.ts'
import { followTlsFiles, readTlsFiles } from '../tls/index.ts'
import type { TlsFiles, TlsMaterial } from '../tls/index.ts'

/** Who a process is towards other parts of its cluster. */
export interface ClusterPeers {
  tls: TlsFiles
  /** `https://host:port` of those parts; `*` as the host stands for any. Everybody else sees nothing of it. */
  origins: readonly string[]
}

/** Ends an identity. */
export interface KnownIdentity {
  stop(): void
}

const reloadMs = 30_000
const own = new Set<ClusterPeers>()
const materials = new Map<string, () => TlsMaterial>()

/** Who this process is at this moment, for threads of it. */
export function ownIdentities(): ClusterPeers[] {
  return [...own]
}

/** Shows a certificate to these peers and trusts only their authority, in all calls of this process, until `stop`. */
export async function identifyTo(peers: ClusterPeers, environment: Environment): Promise<KnownIdentity> {
  const { tls, origins } = peers
  let material = await readTlsFiles(tls)
  const following = followTlsFiles(tls, reloadMs, environment, (renewed) => (material = renewed))
  const current = (): TlsMaterial => material
  own.add(peers)
  for (const origin of origins) materials.set(origin, current)
  return {
    stop() {
      following.cancel()
      own.delete(peers)
      for (const origin of origins) if (materials.get(origin) === current) materials.delete(origin)
    },
  }
}

/** Who this process is towards an `https:` URL; undefined when it is no part of the cluster. */
export function identityFor(url: string | URL): TlsMaterial | undefined {
  if (materials.size === 0) return undefined
  const { protocol, host, port } = new URL(url)
  if (protocol !== 'https:') return undefined
  return (materials.get(`https://${host}`) ?? materials.get(`https://*:${port}`))?.()
}

/** Base URL of a part of the cluster at `host:port`: encrypted where this process has an identity for it. */
export function peerOrigin(address: string): string {
  const encrypted = `https://${address}`
  return identityFor(encrypted) ? encrypted : `http://${address}`
}
