import type { Random } from '@dcos-lite/lib/random'
import { createCertificateAuthority } from '@dcos-lite/lib/tls'
import type { CertificateAuthority } from '@dcos-lite/lib/tls'
import { installerErrors } from '../errors.ts'
import { readRecord } from './cluster-record.ts'
import type { InstallerFolder } from './open-folder.ts'
import { readIfThere, writeNew, writeWhole } from './write-once.ts'

/** What makes a cluster this cluster and no other; made once, kept for its life. */
export interface ClusterIdentity {
  clusterId: string
  authority: CertificateAuthority
}

/** The id of the cluster of a folder; undefined before the first installation. */
export async function readClusterId(folder: InstallerFolder): Promise<string | undefined> {
  return (await readRecord(folder))?.clusterId
}

/** The authority of a folder; undefined before the first installation. */
export async function readAuthority(
  folder: InstallerFolder,
  passphrase: string | undefined,
): Promise<CertificateAuthority | undefined> {
  const certPem = await readIfThere(folder.caCertificateFile)
  const keyPem = await readIfThere(folder.caKeyFile)
  if (certPem === undefined) return undefined
  if (keyPem === undefined) throw installerErrors.AUTHORITY_KEY_MISSING({ file: folder.caKeyFile })
  return { certPem, keyPem, ...(passphrase === undefined ? {} : { passphrase }) }
}

async function makeAuthority(
  folder: InstallerFolder,
  given: { clusterId: string; nowMs: number; passphrase: string | undefined },
): Promise<CertificateAuthority> {
  const { clusterId, nowMs, passphrase } = given
  const secret = passphrase === undefined ? {} : { passphrase }
  const made = await createCertificateAuthority({ commonName: `dcos-lite ${clusterId}`, nowMs, ...secret })
  // The key first: a certificate without its key would be of no use, a key alone is made anew.
  await writeWhole(folder.caKeyFile, made.keyPem, 0o600)
  await writeWhole(folder.caCertificateFile, made.certPem, 0o644)
  return { ...made, ...secret }
}

/** Finds the identity of the folder's cluster, or makes it. An interrupted making is completed. */
export async function openIdentity(
  folder: InstallerFolder,
  given: { random: Random; nowMs: number; passphrase: string | undefined },
): Promise<ClusterIdentity> {
  const { random, nowMs, passphrase } = given
  let record = await readRecord(folder)
  if (record === undefined) {
    record = { format: 1, clusterId: random.uuid(), createdAt: new Date(nowMs).toISOString() }
    await writeNew(folder.clusterFile, `${JSON.stringify(record, null, 2)}\n`, 0o600)
  }
  const { clusterId } = record
  const authority =
    (await readAuthority(folder, passphrase)) ??
    (await makeAuthority(folder, { clusterId, nowMs, passphrase }))
  return { clusterId, authority }
}

/** The identity for a preview: that of the folder, or one that is forgotten afterwards. Nothing is written. */
export async function previewIdentity(
  folder: InstallerFolder,
  given: { random: Random; nowMs: number; passphrase: string | undefined },
): Promise<ClusterIdentity> {
  const { random, nowMs, passphrase } = given
  const clusterId = (await readRecord(folder))?.clusterId ?? random.uuid()
  const authority = await readAuthority(folder, passphrase)
  const made =
    authority ?? (await createCertificateAuthority({ commonName: `dcos-lite ${clusterId}`, nowMs }))
  return { clusterId, authority: made }
}
