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

/** Why a node needs a new certificate; undefined when the one it has will do. */
export function certificateNeeded(
  host: ConfiguredHost,
  { hostname, installed }: HostFacts,
  authorityPem: string,
  nowMs: number,
): string | undefined {
  const { nodeCertificate, caCertificate } = installed
  if (nodeCertificate === undefined || caCertificate === undefined) return 'it has none'
  try {
    if (!samePem(caCertificate, authorityPem)) return 'it trusts another authority'
    const authority = new X509Certificate(authorityPem)
    if (!new X509Certificate(nodeCertificate).verify(authority.publicKey))
      return 'another authority issued it'
    const { addresses, dnsNames, notAfterMs } = inspectCertificate(nodeCertificate)
    const wanted = namesOfNode(host, hostname)
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
