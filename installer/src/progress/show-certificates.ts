import { inspectCertificate } from '@dcos-lite/lib/tls'
import type { RunState } from '../phases/state.ts'
import { certificateLife, holderFiles, holdersOn } from '../plan/certificates.ts'
import type { CertificateHolder } from '../plan/certificates.ts'

const dayMs = 24 * 3600 * 1000

/** One certificate of a host, for programs. */
export interface ShownCertificate {
  host: string
  holder: CertificateHolder | 'authority'
  /** `valid`, `ends soon`, `ended`, `missing` or `unreadable`. */
  state: 'valid' | 'ends soon' | 'ended' | 'missing' | 'unreadable'
  subject?: string
  issuer?: string
  from?: string
  until?: string
  days?: number
  names?: string[]
  fingerprint?: string
}

function show(
  host: string,
  holder: ShownCertificate['holder'],
  pem: string | undefined,
  nowMs: number,
): ShownCertificate {
  if (pem === undefined || pem === '') return { host, holder, state: 'missing' }
  try {
    const { subject, issuer, notBeforeMs, notAfterMs, addresses, dnsNames, fingerprint } =
      inspectCertificate(pem)
    const leftMs = notAfterMs - nowMs
    const soon = leftMs < certificateLife.renewBeforeMs
    return {
      host,
      holder,
      state: leftMs <= 0 ? 'ended' : soon ? 'ends soon' : 'valid',
      subject,
      issuer,
      from: new Date(notBeforeMs).toISOString(),
      until: new Date(notAfterMs).toISOString(),
      days: Math.floor(leftMs / dayMs),
      names: [...addresses, ...dnsNames],
      fingerprint,
    }
  } catch {
    return { host, holder, state: 'unreadable' }
  }
}

/** Every certificate of every host, and the authority that they come from. */
export function certificatesJson(state: RunState): ShownCertificate[] {
  const { config, facts, known, startedMs } = state
  return [
    ...(known.authority === undefined ? [] : [show('', 'authority', known.authority, startedMs)]),
    ...config.hosts.flatMap((host) =>
      holdersOn(host).map((holder) => {
        const certificates = facts.get(host.address)?.installed.certificates ?? {}
        return show(host.address, holder, certificates[holderFiles[holder].certificate], startedMs)
      }),
    ),
  ]
}

/** The same as a table for a person. */
export function certificatesText(state: RunState): string {
  const rows = certificatesJson(state).map(({ host, holder, state: how, until = '', days, issuer = '' }) => [
    host === '' ? 'here' : host,
    holder,
    how,
    until.slice(0, 10),
    days === undefined ? '' : String(days),
    issuer,
  ])
  const table = [['HOST', 'HOLDER', 'STATE', 'UNTIL', 'DAYS', 'ISSUER'], ...rows]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return `${table.map(line).join('\n')}\n`
}
