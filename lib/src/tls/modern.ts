import { constants } from 'node:crypto'
import type { TlsOptions } from 'node:tls'

/** Suites of TLS 1.2 with forward secrecy and authenticated encryption; those of TLS 1.3 are all like that. */
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

/** A client that has not come through the handshake after this time is cut. */
export const handshakeTimeoutMs = 10_000

/** How every listener of ours speaks TLS: 1.2 and 1.3, nothing that is known to be weak, no renegotiation. */
export const modernTls = {
  minVersion: 'TLSv1.2',
  ciphers: `TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:${ciphers}`,
  honorCipherOrder: true,
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  handshakeTimeout: handshakeTimeoutMs,
  ALPNProtocols: ['http/1.1'],
} as const satisfies TlsOptions
