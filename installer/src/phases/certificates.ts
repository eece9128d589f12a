import { issueCertificate } from '@dcos-lite/lib/tls'
import { nodePaths } from '@dcos-lite/bootstrap'
import type { ConfiguredHost } from '../config/types.ts'
import { certificateLife, certificateNeeded, namesOfNode } from '../plan/certificates.ts'
import { makeFolders } from '../remote/files.ts'
import { definePhase } from './phase.ts'
import { connectionTo, factsOf } from './state.ts'
import type { RunState } from './state.ts'

interface CertificateWork {
  host: string
  text: string
  configured: ConfiguredHost
}

const { pki } = nodePaths

async function issueFor(state: RunState, { host, configured }: CertificateWork): Promise<void> {
  const { identity, config, startedMs } = state
  if (identity === undefined) return
  const { certPem, keyPem } = await issueCertificate(identity.authority, {
    commonName: `${configured.role} ${host} of ${config.clusterName}`,
    ...namesOfNode(configured, factsOf(state, host).hostname),
    usages: ['server', 'client'],
    nowMs: startedMs,
    validMs: certificateLife.validMs,
  })
  const connection = connectionTo(state, host)
  await connection.exec(makeFolders([pki], 0o700))
  const send = (name: string, text: string, mode: number): Promise<void> =>
    connection.send({ content: { bytes: Buffer.from(text) }, path: `${pki}/${name}`, mode })
  await send('node.key', keyPem, 0o600)
  await send('ca.crt', identity.authority.certPem, 0o644)
  // Last, because it is what tells the next run that all three are there.
  await send('node.crt', certPem, 0o644)
}

/** Gives each node a certificate of the cluster's authority; the key leaves this machine only over SSH. */
export const certificatesPhase = definePhase<RunState, CertificateWork>({
  name: 'certificates',
  title: 'issue certificates',
  changes: true,
  plan: (state) =>
    state.config.hosts.flatMap((configured) => {
      const { identity, startedMs } = state
      const host = configured.address
      const facts = factsOf(state, host)
      const reason = certificateNeeded(configured, facts, identity?.authority.certPem ?? '', startedMs)
      return reason === undefined ? [] : [{ host, configured, text: `issue a certificate: ${reason}` }]
    }),
  run: (state, [work]) => (work ? issueFor(state, work) : Promise.resolve()),
})
