import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attachCluster } from '../../config/attach.ts'
import { clustersFolder } from '../../config/clusters.ts'
import { cliErrors } from '../../errors.ts'
import { createClusterClient } from '../../http/cluster-client.ts'
import type { ClusterAccess } from '../../http/cluster-client.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { accessToUrl } from '../auth/access-to-url.ts'
import { logIn, loginChallenge, loginFlags } from '../auth/login.ts'
import { encryptedAddress } from './encrypted-address.ts'
import { establishTrust } from './trust.ts'

interface Metadata {
  CLUSTER_ID?: string
}

function accessTo(context: Context, input: Input, url: string): ClusterAccess {
  const access = accessToUrl(context, url)
  return {
    ...access,
    verify: input.flag('insecure') ? 'false' : (input.text('ca-certs') ?? access.verify),
    // Half an hour stands for no limit: a hanging connection is broken some time.
    ...(input.flag('no-timeout') ? { timeoutMs: 1_800_000 } : {}),
  }
}

async function clusterName(access: ClusterAccess, input: Input, clusterId: string): Promise<string> {
  const given = input.text('name')
  if (given !== undefined) return given
  // Who may not see the master's state sets the cluster up under its id.
  const client = createClusterClient(access)
  const { status, body } = await client.text('/mesos/state-summary', { accept: [403] })
  if (status === 403) return clusterId
  try {
    return (JSON.parse(body) as { cluster?: string }).cluster ?? clusterId
  } catch {
    return clusterId // the original does the same with an answer that is not JSON
  }
}

/** Logs in and writes the settings; `authority` is kept beside them. */
async function configure(
  context: Context,
  input: Input,
  access: ClusterAccess,
  authority: string | undefined,
): Promise<void> {
  const { url } = access
  const challenge = await loginChallenge(access)
  const token = challenge === undefined ? '' : await logIn(context, input, access)
  const withToken = { ...access, token }
  const { body } = await createClusterClient(withToken).json<Metadata>('/metadata')
  const clusterId = body.CLUSTER_ID
  if (!clusterId) throw cliErrors.NOT_A_CLUSTER({ url, reason: '/metadata names no CLUSTER_ID' })
  if (!/^[\w.-]+$/.test(clusterId) || clusterId.startsWith('.')) {
    throw cliErrors.NOT_A_CLUSTER({ url, reason: 'its CLUSTER_ID cannot be the name of a folder' })
  }
  const name = await clusterName(withToken, input, clusterId)
  const kept = join(clustersFolder(context.environment), clusterId, 'dcos_ca.crt')
  const verify = url.startsWith('https:') ? { verify: authority === undefined ? access.verify : kept } : {}
  attachCluster({ clusterId, name, url, token, ...verify }, context.environment)
  if (authority !== undefined) writeFileSync(kept, authority)
  context.tell(
    `Attached to cluster "${name}" (${clusterId}) at ${url}. See its machines with: dcos node list`,
  )
}

export const setup: Command = {
  id: 'cluster setup',
  summary: 'log in to a cluster and attach the dcos command to it',
  arguments: [{ name: 'url', description: 'address of the front door', required: true }],
  flags: {
    name: { type: 'text', description: 'name to list the cluster under', placeholder: 'NAME' },
    insecure: { type: 'boolean', description: 'do not verify the certificate' },
    'no-check': {
      type: 'boolean',
      description: 'trust the certificate authority of the cluster without a question',
    },
    'ca-certs': { type: 'text', description: 'certificates to trust', placeholder: 'FILE' },
    'no-timeout': { type: 'boolean', description: 'wait for answers as long as it takes' },
    ...loginFlags,
  },
  examples: [
    'dcos cluster setup http://127.0.0.1:8080',
    'dcos cluster setup https://master.example.com --username admin',
  ],
  async run(context, input) {
    const given = accessTo(context, input, input.argument('url'))
    const access = { ...given, url: await encryptedAddress(context, given) }
    const { verify, authority } = await establishTrust(context, input, access)
    if (authority === undefined) return configure(context, input, { ...access, verify }, undefined)
    const folder = mkdtempSync(join(tmpdir(), 'dcos-ca-'))
    try {
      const file = join(folder, 'dcos_ca.crt')
      writeFileSync(file, authority)
      await configure(context, input, { ...access, verify: file }, authority)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
