import { TLSSocket } from 'node:tls'
import type { Socket } from 'node:net'
import type { DcosError } from '../errors/index.ts'
import { checkValidity } from './check.ts'
import { judgeVerification } from './failures.ts'
import { factsOf } from './inspect.ts'
import { tlsErrors } from './errors.ts'
import type { CertificateFacts } from './types.ts'

/** The other end of a connection that this side accepted. */
export interface TlsPeer {
  /** What its certificate says; undefined when it showed none. */
  certificate: CertificateFacts | undefined
  /** Why it must not be trusted at this moment; undefined when it may. */
  problem: DcosError | undefined
}

interface Known {
  certificate: CertificateFacts | undefined
  verdict: string | undefined
}

const known = new WeakMap<TLSSocket, Known>()

function recognise(socket: TLSSocket): Known {
  const found = known.get(socket)
  if (found) return found
  const shown = socket.getPeerX509Certificate()
  // The types say Error; what is there is the code of OpenSSL's verdict.
  const verdict = socket.authorized ? undefined : String(socket.authorizationError)
  const peer = { certificate: shown && factsOf(shown), verdict }
  known.set(socket, peer)
  return peer
}

function problemOf({ certificate, verdict }: Known, where: string, nowMs: number): DcosError | undefined {
  if (!certificate) return tlsErrors.CERTIFICATE_MISSING({ where })
  const { subject } = certificate
  const overdue = checkValidity(certificate, nowMs)
  if (overdue) return overdue
  if (verdict === undefined) return undefined
  return judgeVerification(verdict, subject, nowMs) ?? tlsErrors.WRONG_AUTHORITY({ subject, reason: verdict })
}

/**
 * Who is at the other end of an accepted connection. It is asked for each request: a certificate may end while its
 * connection stays. `where` names this side, for the message.
 */
export function peerOf(socket: Socket, where: string, nowMs: number): TlsPeer {
  if (!(socket instanceof TLSSocket)) {
    return { certificate: undefined, problem: tlsErrors.CERTIFICATE_MISSING({ where }) }
  }
  const peer = recognise(socket)
  return { certificate: peer.certificate, problem: problemOf(peer, where, nowMs) }
}

/** Every certificate of a master names it, and no other certificate of the cluster does. */
const nameOfMasters = 'master.mesos'

/** Whether a certificate is that of a master. */
export function isMaster({ dnsNames }: CertificateFacts): boolean {
  return dnsNames.includes(nameOfMasters)
}
