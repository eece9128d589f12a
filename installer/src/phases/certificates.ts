import { createIntermediateAuthority, issueCertificate } from '@dcos-lite/lib/tls'
import type { CertificateAndKey, CertificateAuthority } from '@dcos-lite/lib/tls'
import { nodePaths } from '@dcos-lite/bootstrap'
import type { ConfiguredHost } from '../config/types.ts'
import type { ClusterIdentity } from '../folder/identity.ts'
import {
  certificateLife,
  certificateNeeded,
  holderFiles,
  holdersOn,
  isIssuer,
  namesOf,
  samePem,
  usagesOf,
} from '../plan/certificates.ts'
import type { CertificateHolder } from '../plan/certificates.ts'
import { makeFolders, removeTrees } from '../remote/files.ts'
import { definePhase } from './phase.ts'
import { connectionTo, factsOf } from './state.ts'
import type { RunState } from './state.ts'

interface CertificateWork {
  host: string
  text: string
  configured: ConfiguredHost
  holders: CertificateHolder[]
}

const { pki } = nodePaths
/** What comes from an authority of the folder is good for as long as that is. */
const untilItsEndMs = 100 * 366 * 24 * 3600 * 1000

function authorityOf(holder: CertificateHolder, identity: ClusterIdentity): CertificateAuthority {
  return holderFiles[holder].authority === 'cluster' ? identity.authority : identity.storeAuthority
}

async function makeFor(
  state: RunState,
  identity: ClusterIdentity,
  { host, configured }: CertificateWork,
  holder: CertificateHolder,
): Promise<CertificateAndKey> {
  const { config, startedMs: nowMs } = state
  const { own, names } = config.frontDoor
  if (holder === 'front' && own) return own
  const authority = authorityOf(holder, identity)
  const what = holder === 'node' ? configured.role : holder
  const commonName = `${what} ${host} of ${config.clusterName}`
  if (isIssuer(holder))
    return createIntermediateAuthority(authority, { commonName, nowMs, validMs: untilItsEndMs })
  return issueCertificate(authority, {
    commonName,
    ...namesOf(holder, configured, factsOf(state, host).hostname, names),
    usages: usagesOf(holder),
    nowMs,
    validMs: certificateLife.validMs,
  })
}

async function issueAll(state: RunState, work: CertificateWork): Promise<void> {
  const { identity } = state
  if (identity === undefined) return
  const connection = connectionTo(state, work.host)
  await connection.exec(makeFolders([pki], 0o700))
  const send = (name: string, text: string, mode: number): Promise<void> =>
    connection.send({ content: { bytes: Buffer.from(text) }, path: `${pki}/${name}`, mode })
  for (const holder of work.holders) {
    const { certificate, key } = holderFiles[holder]
    const { certPem, keyPem } = await makeFor(state, identity, work, holder)
    const replaces = factsOf(state, work.host).installed.certificates[certificate] !== undefined
    // Who looks between the two finds the certificate that belongs to the new key here.
    if (replaces) await send(`${certificate}.next`, certPem, 0o644)
    await send(key, keyPem, 0o600)
    // Last, because it is what tells the next run that both are there.
    await send(certificate, certPem, 0o644)
    if (replaces) await connection.exec(removeTrees([`${pki}/${certificate}.next`]))
  }
}

/** Why a host needs another certificate for a holder; undefined when it does not. */
function reasonFor(
  state: RunState,
  configured: ConfiguredHost,
  holder: CertificateHolder,
): string | undefined {
  const { identity, config, startedMs: nowMs, renewAll } = state
  const facts = factsOf(state, configured.address)
  const { own, names: frontNames } = config.frontDoor
  if (holder === 'front' && own) {
    const present = facts.installed.certificates[holderFiles.front.certificate] ?? ''
    return samePem(present, own.certPem) ? undefined : 'it is not the one that is configured'
  }
  // What does not exist yet trusts nobody.
  const authorityPem = identity === undefined ? '' : authorityOf(holder, identity).certPem
  const needed = certificateNeeded(holder, configured, facts, { authorityPem, nowMs, frontNames })
  return needed ?? (renewAll === true && !isIssuer(holder) ? 'all are renewed' : undefined)
}

/** Gives each node certificates of the cluster's authorities; a key leaves this machine only over SSH. */
export const certificatesPhase = definePhase<RunState, CertificateWork>({
  name: 'certificates',
  title: 'issue certificates',
  changes: true,
  plan: (state) =>
    state.config.hosts.flatMap((configured) => {
      const needed = holdersOn(configured).flatMap((holder) => {
        const reason = reasonFor(state, configured, holder)
        return reason === undefined ? [] : [{ holder, reason }]
      })
      if (needed.length === 0) return []
      const text = needed
        .map(({ holder, reason }) => `issue a certificate for the ${holder}: ${reason}`)
        .join('; ')
      return [{ host: configured.address, configured, text, holders: needed.map(({ holder }) => holder) }]
    }),
  run: (state, [work]) => (work ? issueAll(state, work) : Promise.resolve()),
})
