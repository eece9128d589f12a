import { comesFrom, inspectCertificate, splitPem } from '@dcos-lite/lib/tls'
import type { CertificateFacts, CertificateUsage } from '@dcos-lite/lib/tls'
import type { ConfiguredHost } from '../config/types.ts'
import type { HostFacts } from '../facts/types.ts'

const dayMs = 24 * 3600 * 1000

/**
 * How long a certificate is valid, and how long before its end the installer replaces it. The nodes do that themselves
 * when a third of its life is left.
 */
export const certificateLife = { validMs: 397 * dayMs, renewBeforeMs: 60 * dayMs }

/**
 * Whose certificate is meant: the node's own, that of the front door, that of etcd, and those of the authorities on a
 * master that renew them.
 */
export type CertificateHolder = 'node' | 'front' | 'etcd' | 'issuer' | 'etcd-issuer'

/** Names of a holder's files in the folder of the node. */
export interface HolderFiles {
  /** Which of the two authorities of the cluster issues it. */
  authority: 'cluster' | 'store'
  ca: string
  certificate: string
  key: string
}

const filesOf = (authority: HolderFiles['authority'], ca: string, name: string): HolderFiles => ({
  authority,
  ca,
  certificate: `${name}.crt`,
  key: `${name}.key`,
})

/** The files of each holder. */
export const holderFiles: Record<CertificateHolder, HolderFiles> = {
  issuer: filesOf('cluster', 'ca.crt', 'issuer'),
  node: filesOf('cluster', 'ca.crt', 'node'),
  front: filesOf('cluster', 'front-ca.crt', 'front'),
  'etcd-issuer': filesOf('store', 'etcd-ca.crt', 'etcd-issuer'),
  etcd: filesOf('store', 'etcd-ca.crt', 'etcd'),
}

/** Which certificates a host has: the front door, etcd and what renews certificates run on masters only. */
export function holdersOn({ role }: Pick<ConfiguredHost, 'role'>): CertificateHolder[] {
  return role === 'master' ? ['issuer', 'node', 'front', 'etcd-issuer', 'etcd'] : ['node']
}

/** Whether a holder signs for others, and is no end of connections itself. */
export const isIssuer = (holder: CertificateHolder): boolean => holder.endsWith('issuer')

/** What a holder's certificate is used for. */
export function usagesOf(holder: CertificateHolder): CertificateUsage[] {
  return holder === 'front' ? ['server'] : ['server', 'client']
}

/** Names were checked when they were read: what is no address is a host name. */
const isAddress = (name: string): boolean => /^\d+(\.\d+){3}$/.test(name) || name.includes(':')

/** What a certificate must name. `frontNames` are those that people use for the front door besides. */
export function namesOf(
  holder: CertificateHolder,
  host: Pick<ConfiguredHost, 'address' | 'role'>,
  hostname: string,
  frontNames: readonly string[] = [],
): { addresses: string[]; dnsNames: string[] } {
  if (isIssuer(holder)) return { addresses: [], dnsNames: [] }
  const own = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(hostname) && !/^[\d.]+$/.test(hostname) ? [hostname] : []
  const roles = host.role === 'master' ? ['master.mesos', 'leader.mesos'] : []
  const more = holder === 'front' ? frontNames : []
  return {
    addresses: [...new Set([host.address, '127.0.0.1', ...more.filter(isAddress)])],
    dnsNames: [...new Set(['localhost', ...own, ...roles, ...more.filter((name) => !isAddress(name))])],
  }
}

const bare = (pem: string): string => pem.replace(/\s/g, '')

/** Whether two texts hold the same certificates in the same order. */
export const samePem = (a: string, b: string): boolean => bare(a) === bare(b)

function missingNames(
  { addresses, dnsNames }: CertificateFacts,
  wanted: { addresses: string[]; dnsNames: string[] },
): string[] {
  return [
    ...wanted.addresses.filter((one) => !addresses.includes(one)),
    ...wanted.dnsNames.filter((one) => !dnsNames.includes(one)),
  ]
}

/** Why a host needs a new certificate for this holder; undefined when the one it has will do. */
export function certificateNeeded(
  holder: CertificateHolder,
  host: Pick<ConfiguredHost, 'address' | 'role'>,
  facts: Pick<HostFacts, 'hostname' | 'installed'>,
  given: { authorityPem: string; nowMs: number; frontNames?: readonly string[] },
): string | undefined {
  const { authorityPem, nowMs } = given
  const certificate = facts.installed.certificates[holderFiles[holder].certificate]
  if (certificate === undefined || certificate === '') return 'it has none'
  try {
    const found = inspectCertificate(certificate)
    const authority = inspectCertificate(authorityPem)
    if (!comesFrom({ ca: authorityPem, cert: certificate })) return 'another authority issued it'
    const missing = missingNames(found, namesOf(holder, host, facts.hostname, given.frontNames))
    if (missing.length > 0) return `it does not name ${missing.join(', ')}`
    if (nowMs >= found.notAfterMs) return 'it has ended'
    // An issuer is good for as long as what it comes from.
    const endsSoon = found.notAfterMs - nowMs < certificateLife.renewBeforeMs
    return endsSoon && authority.notAfterMs > found.notAfterMs ? 'it ends soon' : undefined
  } catch {
    return 'it cannot be read'
  }
}

/** Whether a node trusts other authorities than it shall. `trustedPem` is everything that it shall. */
export function trustDiffers(
  { installed }: Pick<HostFacts, 'installed'>,
  file: string,
  trustedPem: string,
): boolean {
  return !samePem(installed.certificates[file] ?? '', trustedPem)
}

/** How many authorities a text holds. */
export const authoritiesIn = (pem: string): number => splitPem(pem).length
