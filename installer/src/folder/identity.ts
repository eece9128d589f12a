import { readIfThere } from '@dcos-lite/lib/files'
import type { Random } from '@dcos-lite/lib/random'
import { newClusterKeys, readClusterKeys } from '@dcos-lite/lib/cluster-key'
import type { CertificateAuthority } from '@dcos-lite/lib/tls'
import { imagineAuthority, openAuthority, readAuthority, trustedWith } from './authorities.ts'
import type { AuthorityName } from './authorities.ts'
import { readRecord } from './cluster-record.ts'
import type { InstallerFolder } from './open-folder.ts'
import { writeNew } from './write-once.ts'

/** What makes a cluster this cluster and no other; made once, kept for its life. */
export interface ClusterIdentity {
  clusterId: string
  /** Every node gets a certificate of it. */
  authority: CertificateAuthority
  /** etcd trusts only this one, and only masters get its certificates: an agent cannot reach the state. */
  storeAuthority: CertificateAuthority
  /** Certificates of all authorities that nodes trust, PEM: while one is replaced, the old one too. */
  trusted: Record<AuthorityName, string>
  /** The text of the file with the keys that secrets are encrypted with. */
  clusterKey: string
}

/** The id of the cluster of a folder; undefined before the first installation. */
export async function readClusterId(folder: InstallerFolder): Promise<string | undefined> {
  return (await readRecord(folder))?.clusterId
}

interface Given {
  nowMs: number
  passphrase: string | undefined
}

async function openClusterKey({ clusterKeyFile }: InstallerFolder): Promise<string> {
  const text = (await readIfThere(clusterKeyFile)) ?? newClusterKeys()
  await writeNew(clusterKeyFile, text, 0o600)
  // What cannot be used must not get to the masters.
  await readClusterKeys(clusterKeyFile)
  return text
}

async function trustOf(
  folder: InstallerFolder,
  authority: CertificateAuthority,
  storeAuthority: CertificateAuthority,
): Promise<ClusterIdentity['trusted']> {
  return {
    cluster: await trustedWith(folder, 'cluster', authority),
    store: await trustedWith(folder, 'store', storeAuthority),
  }
}

/** Finds the identity of the folder's cluster, or makes it. An interrupted making is completed. */
export async function openIdentity(
  folder: InstallerFolder,
  given: Given & { random: Random },
): Promise<ClusterIdentity> {
  const { random, nowMs } = given
  let record = await readRecord(folder)
  if (record === undefined) {
    record = { format: 1, clusterId: random.uuid(), createdAt: new Date(nowMs).toISOString() }
    await writeNew(folder.clusterFile, `${JSON.stringify(record, null, 2)}\n`, 0o600)
  }
  const { clusterId } = record
  const authority = await openAuthority(folder, 'cluster', clusterId, given)
  const storeAuthority = await openAuthority(folder, 'store', clusterId, given)
  const trusted = await trustOf(folder, authority, storeAuthority)
  return { clusterId, authority, storeAuthority, trusted, clusterKey: await openClusterKey(folder) }
}

/** The identity for a preview: that of the folder, or one that is forgotten afterwards. Nothing is written. */
export async function previewIdentity(
  folder: InstallerFolder,
  given: Given & { random: Random },
): Promise<ClusterIdentity> {
  const { random, nowMs, passphrase } = given
  const clusterId = (await readRecord(folder))?.clusterId ?? random.uuid()
  const seen = async (name: AuthorityName): Promise<CertificateAuthority> =>
    (await readAuthority(folder, name, passphrase)) ?? (await imagineAuthority(name, clusterId, nowMs))
  const [authority, storeAuthority] = [await seen('cluster'), await seen('store')]
  return {
    clusterId,
    authority,
    storeAuthority,
    trusted: await trustOf(folder, authority, storeAuthority),
    clusterKey: (await readIfThere(folder.clusterKeyFile)) ?? newClusterKeys(),
  }
}
