import { attachCluster } from '../../config/attach.ts'
import { cliErrors } from '../../errors.ts'
import { createClusterClient } from '../../http/cluster-client.ts'
import type { ClusterAccess } from '../../http/cluster-client.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { accessToUrl } from '../auth/access-to-url.ts'
import { logIn, loginChallenge, loginFlags } from '../auth/login.ts'

interface Metadata {
  CLUSTER_ID?: string
}

function accessTo(context: Context, input: Input, url: string): ClusterAccess {
  const access = accessToUrl(context, url)
  return { ...access, verify: input.flag('insecure') ? 'false' : (input.text('ca-certs') ?? access.verify) }
}

async function clusterName(access: ClusterAccess, input: Input, clusterId: string): Promise<string> {
  const given = input.text('name')
  if (given !== undefined) return given
  // Who may not see the master's state sets the cluster up under its id.
  const client = createClusterClient(access)
  const { status, body } = await client.text('/mesos/state-summary', { accept: [403] })
  return status === 403 ? clusterId : ((JSON.parse(body) as { cluster?: string }).cluster ?? clusterId)
}

export const setup: Command = {
  id: 'cluster setup',
  summary: 'log in to a cluster and attach the dcos command to it',
  arguments: [{ name: 'url', description: 'address of the front door', required: true }],
  flags: {
    name: { type: 'text', description: 'name to list the cluster under', placeholder: 'NAME' },
    insecure: { type: 'boolean', description: 'do not verify the certificate' },
    'ca-certs': { type: 'text', description: 'certificates to trust', placeholder: 'FILE' },
    ...loginFlags,
  },
  examples: [
    'dcos cluster setup http://127.0.0.1:8080',
    'dcos cluster setup https://master.example.com --username admin',
  ],
  async run(context, input) {
    const access = accessTo(context, input, input.argument('url'))
    const { url } = access
    await createClusterClient(access).text('/', { method: 'HEAD' })
    const challenge = await loginChallenge(access)
    const token = challenge === undefined ? '' : await logIn(context, input, access)
    const withToken = { ...access, token }
    const { body } = await createClusterClient(withToken).json<Metadata>('/metadata')
    const clusterId = body.CLUSTER_ID
    if (!clusterId) throw cliErrors.NOT_A_CLUSTER({ url, reason: '/metadata names no CLUSTER_ID' })
    const name = await clusterName(withToken, input, clusterId)
    const verify = url.startsWith('https:') ? { verify: access.verify } : {}
    attachCluster({ clusterId, name, url, token, ...verify }, context.environment)
    context.tell(
      `Attached to cluster "${name}" (${clusterId}) at ${url}. See its machines with: dcos node list`,
    )
  },
}
