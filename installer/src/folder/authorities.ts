import { rm } from 'node:fs/promises'
import { readIfThere } from '@dcos-lite/lib/files'
import { createCertificateAuthority } from '@dcos-lite/lib/tls'
import type { CertificateAuthority } from '@dcos-lite/lib/tls'
import { installerErrors } from '../errors.ts'
import type { InstallerFolder } from './open-folder.ts'
import { writeWhole } from './write-once.ts'

/** Where the certificate and the key of one authority lie, and the certificate of the one before it. */
interface AuthorityFiles {
  certificate: string
  key: string
  old: string
}

interface Given {
  nowMs: number
  passphrase: string | undefined
}

/** The two authorities of a cluster: that of all nodes, and that of etcd. */
export type AuthorityName = 'cluster' | 'store'

function filesOf(folder: InstallerFolder, name: AuthorityName): AuthorityFiles {
  return name === 'cluster'
    ? { certificate: folder.caCertificateFile, key: folder.caKeyFile, old: folder.caOldCertificateFile }
    : {
        certificate: folder.storeCaCertificateFile,
        key: folder.storeCaKeyFile,
        old: folder.storeCaOldCertificateFile,
      }
}

function commonNameOf(name: AuthorityName, clusterId: string): string {
  return name === 'cluster' ? `dcos-lite ${clusterId}` : `dcos-lite etcd ${clusterId}`
}

/** An authority of a folder; undefined before the first installation. */
export async function readAuthority(
  folder: InstallerFolder,
  name: AuthorityName,
  passphrase: string | undefined,
): Promise<CertificateAuthority | undefined> {
  const files = filesOf(folder, name)
  const certPem = await readIfThere(files.certificate)
  const keyPem = await readIfThere(files.key)
  if (certPem === undefined) return undefined
  if (keyPem === undefined) throw installerErrors.AUTHORITY_KEY_MISSING({ file: files.key })
  return { certPem, keyPem, ...(passphrase === undefined ? {} : { passphrase }) }
}

/** An authority that is not written down. */
export function imagineAuthority(
  name: AuthorityName,
  clusterId: string,
  nowMs: number,
): Promise<CertificateAuthority> {
  return createCertificateAuthority({ commonName: commonNameOf(name, clusterId), nowMs })
}

/** Finds an authority of the folder, or makes it. An interrupted making is completed. */
export async function openAuthority(
  folder: InstallerFolder,
  name: AuthorityName,
  clusterId: string,
  { nowMs, passphrase }: Given,
): Promise<CertificateAuthority> {
  const known = await readAuthority(folder, name, passphrase)
  if (known) return known
  const files = filesOf(folder, name)
  const secret = passphrase === undefined ? {} : { passphrase }
  const made = await createCertificateAuthority({
    commonName: commonNameOf(name, clusterId),
    nowMs,
    ...secret,
  })
  // The key first: a certificate without its key would be of no use, a key alone is made anew.
  await writeWhole(files.key, made.keyPem, 0o600)
  await writeWhole(files.certificate, made.certPem, 0o644)
  return { ...made, ...secret }
}

/** Certificates of all authorities that nodes trust: this one, and while it is new the one before it. */
export async function trustedWith(
  folder: InstallerFolder,
  name: AuthorityName,
  authority: CertificateAuthority,
): Promise<string> {
  return authority.certPem + ((await readIfThere(filesOf(folder, name).old)) ?? '')
}

/** What nodes of a folder's cluster trust, PEM; undefined before the first installation. */
export async function readTrusted(
  folder: InstallerFolder,
  passphrase: string | undefined,
): Promise<string | undefined> {
  const authority = await readAuthority(folder, 'cluster', passphrase)
  return authority && trustedWith(folder, 'cluster', authority)
}

/**
 * Makes new authorities in place of the present ones; nodes trust both until `forgetOldAuthorities`. A change that was
 * interrupted goes on: no third authority is made.
 */
export async function replaceAuthorities(
  folder: InstallerFolder,
  clusterId: string,
  given: Given,
): Promise<void> {
  for (const name of ['cluster', 'store'] as const) {
    const files = filesOf(folder, name)
    if ((await readIfThere(files.old)) === undefined) {
      const present = await readAuthority(folder, name, given.passphrase)
      if (present === undefined) continue
      await writeWhole(files.old, present.certPem, 0o644)
      await rm(files.certificate)
    }
    await openAuthority(folder, name, clusterId, given)
  }
}

/** Ends the change to other authorities: nodes shall trust only the present ones. */
export async function forgetOldAuthorities(folder: InstallerFolder): Promise<void> {
  for (const name of ['cluster', 'store'] as const) await rm(filesOf(folder, name).old, { force: true })
}

/** Whether a change to other authorities has begun and not ended. */
export async function isReplacing(folder: InstallerFolder): Promise<boolean> {
  return (await readIfThere(filesOf(folder, 'cluster').old)) !== undefined
}
