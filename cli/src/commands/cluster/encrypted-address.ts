import { createClusterClient } from '../../http/cluster-client.ts'
import type { ClusterAccess } from '../../http/cluster-client.ts'
import type { Context } from '../../program/context.ts'

const redirects = [301, 302, 307, 308]

/** The address of the front door with TLS where one without it sends everybody there; otherwise the address given. */
export async function encryptedAddress(context: Context, access: ClusterAccess): Promise<string> {
  const { url } = access
  if (!url.startsWith('http:')) return url
  const { status, headers } = await createClusterClient(access).text('/', {
    ...{ method: 'HEAD', accept: redirects },
  })
  const { location = '' } = headers
  if (!redirects.includes(status) || !URL.canParse(location)) return url
  const { protocol, origin } = new URL(location)
  if (protocol !== 'https:') return url
  context.tell(`${url} takes nothing without TLS; continuing with ${origin}.`)
  return origin
}
