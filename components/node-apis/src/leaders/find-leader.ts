import { messageOf } from '@dcos-lite/lib/errors'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { NodeApisConfig } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'

/** What can lead. */
export type LeaderKind = 'mesos' | 'marathon'

const timeoutMs = 5000

async function mesosLeader(mesosUrl: string): Promise<string> {
  const { headers } = await requestText({ url: `${mesosUrl}/redirect`, timeoutMs })
  const { location } = headers
  const found = typeof location === 'string' ? new URL(location, mesosUrl).hostname : ''
  if (found === '') throw new Error('no master leads')
  return found
}

async function marathonLeader(marathonUrl: string): Promise<string> {
  const { status, body } = await requestJson<{ leader?: string }>({
    url: `${marathonUrl}/v2/leader`,
    timeoutMs,
  })
  if (status !== 200 || body.leader === undefined) throw new Error('no Marathon leads')
  return body.leader.replace(/:\d+$/, '')
}

/** The address of the node that leads. Throws DCL_NODE_API_UPSTREAM_FAILED. */
export async function findLeader(
  kind: LeaderKind,
  { mesosUrl, marathonUrl }: Pick<NodeApisConfig, 'mesosUrl' | 'marathonUrl'>,
): Promise<string> {
  try {
    const url = kind === 'mesos' ? mesosUrl : marathonUrl
    if (url === undefined) throw new Error('it is not known here')
    return await (kind === 'mesos' ? mesosLeader(url) : marathonLeader(url))
  } catch (error) {
    throw nodeApiErrors.UPSTREAM_FAILED(
      { what: `The leader of ${kind}`, reason: messageOf(error) },
      { cause: error },
    )
  }
}
