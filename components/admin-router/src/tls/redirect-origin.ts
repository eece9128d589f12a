import type { IncomingMessage } from 'node:http'
import { certificateNames, inspectCertificate } from '@dcos-lite/lib/tls'
import type { CertificateFacts } from '@dcos-lite/lib/tls'

function hostOf(header: string): string {
  const origin = `http://${header}`
  return URL.canParse(origin) ? new URL(origin).hostname.replace(/^\[|\]$/g, '') : ''
}

/**
 * Where a plain request goes for TLS: the host it asked for when the certificate names it, otherwise the address that it
 * reached. A forged `Host` comes back to nobody.
 */
export function redirectOrigin(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  certificate: CertificateFacts,
  port: number,
): string {
  const asked = hostOf(headers.host ?? '')
  const reached = (socket.localAddress ?? '').replace(/^::ffff:/, '')
  const host = asked !== '' && certificateNames(certificate, asked) ? asked : reached
  return `https://${host.includes(':') ? `[${host}]` : host}${port === 443 ? '' : `:${port}`}`
}

/** Reads what a certificate says once, and again when it is another. */
export function rememberCertificate(current: () => string): () => CertificateFacts {
  let known: { pem: string; facts: CertificateFacts } | undefined
  return () => {
    const pem = current()
    if (known?.pem !== pem) known = { pem, facts: inspectCertificate(pem) }
    return known.facts
  }
}
