import { createCertificateAuthority } from '@dcos-lite/lib/tls'
import { installerErrors } from '../errors.ts'
import { openIdentity, previewIdentity } from '../folder/identity.ts'
import type { ClusterIdentity } from '../folder/identity.ts'
import { definePhase } from './phase.ts'
import type { Tools } from './phase.ts'
import type { RunState } from './state.ts'

/** What the identity would be with new authorities beside the present ones. */
async function withNewAuthorities(identity: ClusterIdentity, nowMs: number): Promise<ClusterIdentity> {
  const make = (commonName: string) => createCertificateAuthority({ commonName, nowMs })
  const [authority, storeAuthority] = [await make('new'), await make('new etcd')]
  const { cluster, store } = identity.trusted
  const trusted = { cluster: authority.certPem + cluster, store: storeAuthority.certPem + store }
  return { ...identity, authority, storeAuthority, trusted }
}

async function readIdentity(state: RunState, { random }: Tools): Promise<void> {
  const { folder, preview, secrets, startedMs: nowMs, known } = state
  if (known.clusterId === undefined) throw installerErrors.NOT_INSTALLED({ folder: folder.path })
  const given = { random, nowMs, passphrase: secrets.caPassphrase }
  const identity = await (preview ? previewIdentity(folder, given) : openIdentity(folder, given))
  const imagines = preview && state.newAuthorities === true
  state.identity = imagines ? await withNewAuthorities(identity, nowMs) : identity
}

/** Reads who the cluster of the folder is; there must be one. */
export const identityPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'identity',
  title: 'read the authorities of the cluster',
  changes: false,
  plan: () => [{ host: '', text: 'read the authorities' }],
  run: (state, _, tools) => readIdentity(state, tools),
})
