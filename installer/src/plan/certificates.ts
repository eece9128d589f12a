import { X509Certificate } from 'node:crypto'
import { inspectCertificate } from '@dcos-lite/lib/tls'
import type { ConfiguredHost } from '../config/types.ts'
import type { HostFacts } from '../facts/types.ts'

const dayMs = 24 * 3600 * 1000

/** How long a node's certificate is valid, and how long before its end it is replaced. */
export const certificateLife = { validMs: 397 * dayMs, renewBeforeMs: 60 * dayMs }

/** What the certificate of a node must name. */
export function namesOfNode(
  host: ConfiguredHost,
  hostname: string,
): { addresses: string[]; dnsNames: string[] } {
  const own = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(hostname) && !/^[\d.]+$/.test(hostname) ? [hostname] : []
  const roles = host.role === 'master' ? ['master.mesos', 'leader.mesos'] : []
  return { addresses: [host.address, '127.0.0.1'], dnsNames: [...new Set(['localhost', ...own, ...roles])] }
}

const samePem = (a: string, b: string): boolean => a.replace(/\s/g, '') === b.replace(/\s/g, '')

/** Whose certificate is meant: the node's own, or that of the etcd on it. */
export type CertificateHolder = 'node' | 'etcd'

/** Which certificates a host has: etcd runs on masters only. */
export function holdersOn({ role }: ConfiguredHost): CertificateHolder[] {
  return role === 'master' ? ['node', 'etcd'] : ['node']
}

function held(holder: CertificateHolder, { installed }: HostFacts): [string | undefined, string | undefined] {
  return holder === 'node'
    ? [installed.nodeCertificate, installed.caCertificate]
    : [installed.storeCertificate, installed.storeCaCertificate]
}

/** Why a host needs a new certificate for this holder; undefined when the one it has will do. */
export function certificateNeeded(
  holder: CertificateHolder,
  host: ConfiguredHost,
  facts: HostFacts,
  authorityPem: string,
  nowMs: number,
): string | undefined {
  const [certificate, trusted] = held(holder, facts)
  if (certificate === undefined || trusted === undefined) return 'it has none'
  try {
    if (!samePem(trusted, authorityPem)) return 'it trusts another authority'
    const authority = new X509Certificate(authorityPem)
    if (!new X509Certificate(certificate).verify(authority.publicKey)) return 'another authority issued it'
    const { addresses, dnsNames, notAfterMs } = inspectCertificate(certificate)
    const wanted = namesOfNode(host, facts.hostname)
    const missing = [
      ...wanted.addresses.filter((one) => !addresses.includes(one)),
      ...wanted.dnsNames.filter((one) => !dnsNames.includes(one)),
    ]
    if (missing.length > 0) return `it does not name ${missing.join(', ')}`
    return notAfterMs - nowMs < certificateLife.renewBeforeMs ? 'it ends soon' : undefined
  } catch {
    return 'it cannot be read'
  }
}
