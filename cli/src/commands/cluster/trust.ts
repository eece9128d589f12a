import { readFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import { createClusterClient } from '../../http/cluster-client.ts'
import type { ClusterAccess } from '../../http/cluster-client.ts'
import { readAll, send } from '../../http/send.ts'
import type { Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'

/** How the certificate of a cluster is to be checked from now on. */
export interface Trust {
  /** `true`, `false` or a file. */
  verify: string
  /** A certificate to keep beside the settings of the cluster. */
  authority?: string
}

const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
])

function codeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string } }).cause
  return cause?.code ?? ''
}

/** The first certificate in a PEM text, as a person compares it. */
function describeCertificate(pem: string): string {
  const { X509Certificate } = process.getBuiltinModule('node:crypto')
  const certificate = new X509Certificate(pem)
  return [
    `Issuer:      ${certificate.issuer.replaceAll('\n', ', ')}`,
    `Valid from:  ${certificate.validFrom}`,
    `Valid until: ${certificate.validTo}`,
    `Fingerprint: SHA-256 ${certificate.fingerprint256}`,
  ].join('\n')
}

async function fetchAuthority({ url, timeoutMs }: ClusterAccess, reason: string): Promise<string> {
  const answer = await send({
    url: `${url}/ca/dcos-ca.crt`,
    method: 'GET',
    headers: {},
    verify: 'false',
    timeoutMs,
  })
  const pem = await readAll(answer)
  if (answer.statusCode === 200 && pem.includes('BEGIN CERTIFICATE')) return pem
  throw cliErrors.CERTIFICATE_UNKNOWN({ url, reason })
}

async function ask(context: Context): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = (await context.ask('Trust this certificate authority? [y/n] '))?.trim()
    if (answer === undefined) break
    if (/^y(es)?$/i.test(answer)) return
    if (/^no?$/i.test(answer)) break
  }
  throw cliErrors.NOT_CONFIRMED({ what: 'the certificate of the cluster' })
}

/** Asks the cluster once. Over TLS with an unknown authority: shows the cluster's own and asks, unless `--no-check`. */
export async function establishTrust(context: Context, input: Input, access: ClusterAccess): Promise<Trust> {
  const file = input.text('ca-certs')
  if (file !== undefined) {
    try {
      readFileSync(file)
    } catch (error) {
      throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
    }
  }
  try {
    await createClusterClient(access).text('/', { method: 'HEAD' })
    return { verify: access.verify }
  } catch (error) {
    if (file !== undefined || access.verify !== 'true' || !untrusted.has(codeOf(error))) throw error
    const reason = (error as { cause?: Error }).cause?.message ?? codeOf(error)
    const authority = await fetchAuthority(access, reason)
    if (!input.flag('no-check')) {
      context.tell(`${access.url} has a certificate of this authority:\n${describeCertificate(authority)}`)
      await ask(context)
    }
    return { verify: 'true', authority }
  }
}
