import type { Environment } from '@dcos-lite/lib/component'
import { httpClientErrors, keepFollowing, openByteStream, requestJson } from '@dcos-lite/lib/http-client'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { readClusterState } from '../decide/cluster-state.ts'
import type { ClusterState } from '../decide/cluster-state.ts'
import type { FollowedCache } from './service-apps.ts'
import type { LeaderFollower } from '../leaders/follow-leader.ts'
import { createSnapshotCache } from './snapshot-cache.ts'
import { whileLeading } from './while-leading.ts'

const requestTimeoutMs = 60_000
const pollPeriodMs = 25_000
const pollPeriodWithoutEventsMs = 5000

// Tasks come and go all the time and change nothing here, so their records are not even parsed.
const interesting = ['"AGENT_', '"FRAMEWORK_', '"SUBSCRIBED"'].map((text) => Buffer.from(text))

/** Frameworks and agents, read again when the master's operator stream says that one of them changed. */
export function followClusterState(
  mesos: LeaderFollower,
  environment: Environment,
): FollowedCache<ClusterState> {
  const headers = { 'user-agent': 'Master Admin Router', accept: 'application/json' }
  const cache = createSnapshotCache({
    name: 'cluster-state',
    environment,
    pollPeriodMs: () => (following.connected() ? pollPeriodMs : pollPeriodWithoutEventsMs),
    async read(signal) {
      const url = `${mesos.origin()}/master/state-summary`
      const { status, body } = await requestJson({ url, headers, timeoutMs: requestTimeoutMs, signal })
      if (status === 200) return readClusterState(body)
      throw httpClientErrors.REFUSED({
        method: 'GET',
        url,
        answerStatus: status,
        reason: 'a summary was expected',
      })
    },
  })
  const following = keepFollowing({
    name: 'mesos events',
    environment,
    follow: whileLeading(mesos, async (mesosUrl, signal, onOpen) => {
      const call = {
        url: `${mesosUrl}/api/v1`,
        method: 'POST',
        body: { type: 'SUBSCRIBE' },
        headers,
        signal,
      } as const
      const stream = await openByteStream(call)
      try {
        if (stream.status !== 200) {
          const { method, url: eventsUrl } = call
          throw httpClientErrors.REFUSED({
            method,
            url: eventsUrl,
            answerStatus: stream.status,
            reason: 'no events',
          })
        }
        const decoder = createRecordDecoder()
        for await (const chunk of stream.body) {
          for (const record of decoder.push(chunk)) {
            onOpen()
            if (interesting.some((text) => record.includes(text))) cache.touch()
          }
        }
      } finally {
        stream.close()
      }
    }),
  })
  mesos.onMove(cache.touch)
  return {
    ...cache,
    following: following.connected,
    stop() {
      following.stop()
      cache.stop()
    },
  }
}
