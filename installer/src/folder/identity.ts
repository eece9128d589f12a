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
  /** Every node gets a certificate of it. */
  authority: CertificateAuthority
  /** etcd trusts only this one, and only masters get its certificates: an agent cannot reach the state. */
  storeAuthority: CertificateAuthority
}

/** The id of the cluster of a folder; undefined before the first installation. */
export async function readClusterId(folder: InstallerFolder): Promise<string | undefined> {
  return (await readRecord(folder))?.clusterId
}

/** Where the certificate and the key of one authority lie. */
interface AuthorityFiles {
  certificate: string
  key: string
}

interface Given {
  nowMs: number
  passphrase: string | undefined
}

const clusterFiles = (folder: InstallerFolder): AuthorityFiles => ({
  certificate: folder.caCertificateFile,
  key: folder.caKeyFile,
})

const storeFiles = (folder: InstallerFolder): AuthorityFiles => ({
  certificate: folder.storeCaCertificateFile,
  key: folder.storeCaKeyFile,
})

async function readFiles(
  files: AuthorityFiles,
  passphrase: string | undefined,
): Promise<CertificateAuthority | undefined> {
  const certPem = await readIfThere(files.certificate)
  const keyPem = await readIfThere(files.key)
  if (certPem === undefined) return undefined
  if (keyPem === undefined) throw installerErrors.AUTHORITY_KEY_MISSING({ file: files.key })
  return { certPem, keyPem, ...(passphrase === undefined ? {} : { passphrase }) }
}

/** The authority of a folder's nodes; undefined before the first installation. */
export function readAuthority(
  folder: InstallerFolder,
  passphrase: string | undefined,
): Promise<CertificateAuthority | undefined> {
  return readFiles(clusterFiles(folder), passphrase)
}

async function openAuthority(
  files: AuthorityFiles,
  commonName: string,
  { nowMs, passphrase }: Given,
): Promise<CertificateAuthority> {
  const known = await readFiles(files, passphrase)
  if (known) return known
  const secret = passphrase === undefined ? {} : { passphrase }
  const made = await createCertificateAuthority({ commonName, nowMs, ...secret })
  // The key first: a certificate without its key would be of no use, a key alone is made anew.
  await writeWhole(files.key, made.keyPem, 0o600)
  await writeWhole(files.certificate, made.certPem, 0o644)
  return { ...made, ...secret }
}

const clusterName = (clusterId: string): string => `dcos-lite ${clusterId}`
const storeName = (clusterId: string): string => `dcos-lite etcd ${clusterId}`

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
  const authority = await openAuthority(clusterFiles(folder), clusterName(clusterId), given)
  const storeAuthority = await openAuthority(storeFiles(folder), storeName(clusterId), given)
  return { clusterId, authority, storeAuthority }
}

/** The identity for a preview: that of the folder, or one that is forgotten afterwards. Nothing is written. */
export async function previewIdentity(
  folder: InstallerFolder,
  given: Given & { random: Random },
): Promise<ClusterIdentity> {
  const { random, nowMs, passphrase } = given
  const clusterId = (await readRecord(folder))?.clusterId ?? random.uuid()
  const seen = async (files: AuthorityFiles, commonName: string): Promise<CertificateAuthority> =>
    (await readFiles(files, passphrase)) ?? (await createCertificateAuthority({ commonName, nowMs }))
  return {
    clusterId,
    authority: await seen(clusterFiles(folder), clusterName(clusterId)),
    storeAuthority: await seen(storeFiles(folder), storeName(clusterId)),
  }
}
