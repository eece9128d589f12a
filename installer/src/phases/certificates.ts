import { issueCertificate } from '@dcos-lite/lib/tls'
import type { CertificateAuthority } from '@dcos-lite/lib/tls'
import { nodePaths } from '@dcos-lite/bootstrap'
import type { ConfiguredHost } from '../config/types.ts'
import type { ClusterIdentity } from '../folder/identity.ts'
import { certificateLife, certificateNeeded, holdersOn, namesOfNode } from '../plan/certificates.ts'
import type { CertificateHolder } from '../plan/certificates.ts'
import { makeFolders } from '../remote/files.ts'
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
const caFiles: Record<CertificateHolder, string> = { node: 'ca.crt', etcd: 'etcd-ca.crt' }

function authorityOf(holder: CertificateHolder, identity: ClusterIdentity): CertificateAuthority {
  return holder === 'node' ? identity.authority : identity.storeAuthority
}

async function issueFor(state: RunState, work: CertificateWork, holder: CertificateHolder): Promise<void> {
  const { identity, config, startedMs } = state
  const { host, configured } = work
  if (identity === undefined) return
  const authority = authorityOf(holder, identity)
  const { certPem, keyPem } = await issueCertificate(authority, {
    commonName: `${holder === 'node' ? configured.role : 'etcd'} ${host} of ${config.clusterName}`,
    ...namesOfNode(configured, factsOf(state, host).hostname),
    usages: ['server', 'client'],
    nowMs: startedMs,
    validMs: certificateLife.validMs,
  })
  const connection = connectionTo(state, host)
  const send = (name: string, text: string, mode: number): Promise<void> =>
    connection.send({ content: { bytes: Buffer.from(text) }, path: `${pki}/${name}`, mode })
  await send(`${holder}.key`, keyPem, 0o600)
  await send(caFiles[holder], authority.certPem, 0o644)
  // Last, because it is what tells the next run that all three are there.
  await send(`${holder}.crt`, certPem, 0o644)
}

async function issueAll(state: RunState, work: CertificateWork): Promise<void> {
  await connectionTo(state, work.host).exec(makeFolders([pki], 0o700))
  for (const holder of work.holders) await issueFor(state, work, holder)
}

/** Gives each node certificates of the cluster's authorities; a key leaves this machine only over SSH. */
export const certificatesPhase = definePhase<RunState, CertificateWork>({
  name: 'certificates',
  title: 'issue certificates',
  changes: true,
  plan: (state) =>
    state.config.hosts.flatMap((configured) => {
      const { identity, startedMs } = state
      const host = configured.address
      const facts = factsOf(state, host)
      const needed = holdersOn(configured).flatMap((holder) => {
        const trusted = identity === undefined ? '' : authorityOf(holder, identity).certPem
        const reason = certificateNeeded(holder, configured, facts, trusted, startedMs)
        return reason === undefined ? [] : [{ holder, reason }]
      })
      if (needed.length === 0) return []
      const text = needed
        .map(({ holder, reason }) => `issue a certificate for the ${holder}: ${reason}`)
        .join('; ')
      return [{ host, configured, text, holders: needed.map(({ holder }) => holder) }]
    }),
  run: (state, [work]) => (work ? issueAll(state, work) : Promise.resolve()),
})
