import type { Environment } from '@dcos-lite/lib/component'
import { httpClientErrors, openByteStream } from '@dcos-lite/lib/http-client'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { readClusterState } from '../decide/cluster-state.ts'
import type { ClusterState } from '../decide/cluster-state.ts'
import type { LeaderFollower } from '../leaders/follow-leader.ts'
import { createFollowedCache } from './followed-cache.ts'
import type { FollowEvents, FollowedCache } from './followed-cache.ts'

// Tasks come and go all the time and change nothing here, so their records are not even parsed.
const interesting = ['"AGENT_', '"FRAMEWORK_', '"SUBSCRIBED"'].map((text) => Buffer.from(text))

const followMaster: FollowEvents = async ({ leaderUrl, headers, signal }, { opened, changed }) => {
  const [method, url] = ['POST', `${leaderUrl}/api/v1`] as const
  const stream = await openByteStream({
    ...{ url, method, body: { type: 'SUBSCRIBE' }, signal },
    headers: { ...headers, accept: 'application/json' },
  })
  try {
    if (stream.status !== 200)
      throw httpClientErrors.REFUSED({ method, url, answerStatus: stream.status, reason: 'no events' })
    const decoder = createRecordDecoder()
    for await (const chunk of stream.body) {
      for (const record of decoder.push(chunk)) {
        opened()
        if (interesting.some((text) => record.includes(text))) changed()
      }
    }
  } finally {
    stream.close()
  }
}

/** Frameworks and agents, read again when the master's operator stream says that one of them changed. */
export const followClusterState = (
  mesos: LeaderFollower,
  environment: Environment,
): FollowedCache<ClusterState> =>
  createFollowedCache({
    name: 'cluster-state',
    leader: mesos,
    environment,
    path: '/master/state-summary',
    expected: 'a summary',
    read: readClusterState,
    events: { name: 'mesos events', follow: followMaster },
  })
