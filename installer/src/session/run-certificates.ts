import { installerErrors } from '../errors.ts'
import { forgetOldAuthorities, replaceAuthorities } from '../folder/authorities.ts'
import { belongsToUsPhase } from '../phases/belongs-to-us.ts'
import { certificatesPhase } from '../phases/certificates.ts'
import { connectPhase } from '../phases/connect.ts'
import { gatherFactsPhase } from '../phases/gather-facts.ts'
import { refusalPhase } from '../phases/refusal.ts'
import type { Refusal } from '../phases/refusal.ts'
import { identityPhase } from '../phases/identity.ts'
import type { AnyPhase } from '../phases/phase.ts'
import type { RunState } from '../phases/state.ts'
import { settlePhase } from '../phases/settle.ts'
import { trustPhase } from '../phases/trust.ts'
import { certificatesJson, certificatesText } from '../progress/show-certificates.ts'
import { planByHost, planText } from '../progress/show-plan.ts'
import type { ClusterOptions } from './options.ts'
import type { SessionEnd } from './session.ts'
import { withSession } from './with-session.ts'

const looking: readonly AnyPhase<RunState>[] = [connectPhase, gatherFactsPhase, belongsToUsPhase]
const issuing: readonly AnyPhase<RunState>[] = [...looking, identityPhase, trustPhase, certificatesPhase]

interface Wanted {
  preview: boolean
  json: boolean
}

function told({ report }: SessionEnd, { preview, json }: Wanted, done: string): string {
  const hosts = planByHost(report)
  if (json) return `${JSON.stringify({ changed: !preview && hosts.length > 0, hosts })}\n`
  if (preview || hosts.length === 0) return planText(report)
  return `${hosts.map(({ host, steps }) => `${host || 'on the cluster'}\n${steps.map((step) => `  ${step}\n`).join('')}`).join('')}\n${done}\n`
}

/** Shows the certificates of all hosts. Returns what is to be printed, and whether all are valid. */
export async function listCertificates(
  options: ClusterOptions,
  json: boolean,
): Promise<{ text: string; good: boolean }> {
  const { state } = await withSession(options, { action: 'certificates', preview: true, phases: looking })
  const all = certificatesJson(state)
  return {
    text: json ? `${JSON.stringify(all)}\n` : certificatesText(state),
    good: all.every(({ state: how }) => how === 'valid' || how === 'ends soon'),
  }
}

/** Issues what is missing, wrong, ended or ends soon; with `all` everything. Returns what is to be printed. */
export async function renewCertificates(
  options: ClusterOptions,
  wanted: Wanted & { all: boolean },
): Promise<string> {
  const end = await withSession(options, {
    action: 'certificates',
    preview: wanted.preview,
    phases: issuing,
    before: (state) => {
      state.renewAll = wanted.all
    },
  })
  return told(end, wanted, 'The nodes use their new certificates within 30 s, without a restart.')
}

/**
 * Replaces the authorities of the cluster: nodes trust old and new ones, then get certificates of the new ones, then
 * forget the old ones. What was interrupted goes on when it is repeated.
 */
export async function rotateAuthorities(options: ClusterOptions, wanted: Wanted): Promise<string> {
  const { preview } = wanted
  const first = await withSession(options, {
    action: 'certificates',
    preview,
    phases: [...issuing, settlePhase],
    async before(state) {
      const { folder, known, startedMs: nowMs, secrets } = state
      state.newAuthorities = true
      if (preview || known.clusterId === undefined) return
      await replaceAuthorities(folder, known.clusterId, { nowMs, passphrase: secrets.caPassphrase })
    },
  })
  if (preview) return told(first, wanted, '')
  await withSession(options, {
    action: 'certificates',
    preview: false,
    phases: [...looking, identityPhase, trustPhase],
    before: ({ folder }) => forgetOldAuthorities(folder),
  })
  return told(first, wanted, 'The old authorities are trusted by no node any more.')
}

/** Lets no master renew the certificates of a host, or lets them again. Returns what is to be printed. */
export async function revokeCertificates(options: ClusterOptions, wanted: Wanted & Refusal): Promise<string> {
  const { preview, address, undo } = wanted
  const end = await withSession(options, {
    action: 'certificates',
    preview,
    phases: [...looking, identityPhase, refusalPhase(wanted)],
    before({ config }) {
      const isMaster = config.hosts.some((host) => host.role === 'master' && host.address === address)
      if (isMaster && !undo) throw installerErrors.IS_MASTER({ address, config: config.file })
    },
  })
  const done = undo
    ? `The masters renew the certificates of ${address} again.`
    : `No master renews the certificates of ${address} that were issued until now. The present ones stay valid until their end.`
  return told(end, wanted, done)
}
