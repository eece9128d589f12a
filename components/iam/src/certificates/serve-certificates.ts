import { TLSSocket } from 'node:tls'
import type { Environment } from '@dcos-lite/lib/component'
import { principalHeader } from '@dcos-lite/lib/contracts'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { parsePublicKey, peerOf, tlsErrors } from '@dcos-lite/lib/tls'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import { keepRenewed, localSource, readIssuer, renewalPath, signRenewal } from '@dcos-lite/lib/tls/renewal'
import type { IssuerFiles, Refusals, RenewalAnswer, Renewals } from '@dcos-lite/lib/tls/renewal'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'
import { noteDetails } from '../audit/audit-calls.ts'
import { iamErrors } from '../errors.ts'

/** The certificates that a master signs and renews. */
export interface CertificatesConfig {
  /** Signs for nodes that show a certificate of the cluster. */
  issuer: IssuerFiles
  /** Certificates of this machine, each with the authority that renews it. */
  renew: { files: TlsFiles; issuer: IssuerFiles }[]
  /** Nodes whose certificates are not renewed; the leading master of Mesos adds those that are marked gone. */
  refusedNodes?: Store | StoreConfig
}

const sentOnHeaders = ['x-forwarded-for', 'x-real-ip', principalHeader]

function publicKeyIn(body: unknown): string {
  const { publicKeyPem } = (body ?? {}) as { publicKeyPem?: unknown }
  try {
    if (typeof publicKeyPem === 'string' && parsePublicKey(publicKeyPem)) return publicKeyPem
  } catch {
    // The caller is told below.
  }
  throw iamErrors.INVALID_DATA({ reason: 'publicKeyPem must be a public key in PEM form' })
}

/** Signs renewals for nodes: each gets a certificate with the names that its present one has, and no others. */
export function serveCertificates(
  app: FastifyInstance,
  { issuer, refusals }: { issuer: IssuerFiles; refusals?: Refusals | undefined },
  { clock, log }: Environment,
): void {
  const validity = async (): Promise<RenewalAnswer['issuer']> => {
    const { notBeforeMs, notAfterMs } = await readIssuer(issuer)
    return { notBeforeMs, notAfterMs }
  }
  app.get(renewalPath, async (): Promise<RenewalAnswer> => ({ issuer: await validity() }))
  app.post(renewalPath, async (call): Promise<RenewalAnswer> => {
    const { raw, body } = call
    const where = raw.socket instanceof TLSSocket ? 'the renewal of certificates' : 'this port without TLS'
    // What was sent on shows the certificate of who sent it on, and must not be given another like it.
    if (sentOnHeaders.some((name) => raw.headers[name] !== undefined)) {
      throw tlsErrors.CERTIFICATE_MISSING({ where: 'the renewal of certificates, asked for directly,' })
    }
    const { certificate, problem } = peerOf(raw.socket, where, clock.nowMs())
    if (problem) throw problem
    if (!certificate) throw tlsErrors.CERTIFICATE_MISSING({ where })
    const { subject } = certificate
    noteDetails(call, { subject })
    const refused = await refusals?.of(certificate)
    if (refused) {
      const { reason, sinceMs } = refused
      noteDetails(call, { subject, reason })
      log.warn('refused to renew a certificate', { subject, reason })
      throw iamErrors.NODE_REFUSED({ subject, reason, since: new Date(sinceMs).toISOString() })
    }
    const request = { names: certificate, publicKeyPem: publicKeyIn(body) }
    const certPem = await signRenewal(issuer, request, clock.nowMs())
    log.info('signed a renewed certificate', { subject })
    return { issuer: await validity(), certPem }
  })
}

/** Renews the certificates of this machine, until it is stopped. */
export function renewOwnCertificates({ renew }: CertificatesConfig, environment: Environment): Renewals {
  return keepRenewed(
    renew.map(({ files, issuer }) => ({ files, source: localSource(issuer, environment.clock) })),
    environment,
  )
}
