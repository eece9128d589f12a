import type { Environment } from '@dcos-lite/lib/component'
import { followEventStream, httpClientErrors, keepFollowing, requestJson } from '@dcos-lite/lib/http-client'
import { readServiceApps } from '../decide/service-apps.ts'
import type { ServiceApp } from '../decide/service-apps.ts'
import type { LeaderFollower } from '../leaders/follow-leader.ts'
import { createSnapshotCache } from './snapshot-cache.ts'
import type { SnapshotCache } from './snapshot-cache.ts'
import { whileLeading } from './while-leading.ts'

/** A cache together with the event stream that keeps it true. */
export interface FollowedCache<T> extends SnapshotCache<T> {
  following(): boolean
}

const requestTimeoutMs = 60_000
const pollPeriodMs = 25_000
const pollPeriodWithoutEventsMs = 5000

/** The labelled apps of the root Marathon, read again at every event of its stream. */
export function followServiceApps(
  marathon: LeaderFollower,
  environment: Environment,
): FollowedCache<Map<string, ServiceApp>> {
  const headers = { 'user-agent': 'Master Admin Router' }
  const cache = createSnapshotCache({
    name: 'service-apps',
    environment,
    pollPeriodMs: () => (following.connected() ? pollPeriodMs : pollPeriodWithoutEventsMs),
    async read(signal) {
      const url = `${marathon.origin()}/v2/apps?embed=apps.tasks&label=DCOS_SERVICE_NAME`
      const { status, body } = await requestJson({ url, headers, timeoutMs: requestTimeoutMs, signal })
      if (status === 200) return readServiceApps(body)
      throw httpClientErrors.REFUSED({
        method: 'GET',
        url,
        answerStatus: status,
        reason: 'a list of apps was expected',
      })
    },
  })
  const following = keepFollowing({
    name: 'marathon events',
    environment,
    follow: whileLeading(marathon, async (marathonUrl, signal, onOpen) => {
      for await (const event of followEventStream({
        url: `${marathonUrl}/v2/events?plan-format=light`,
        headers,
        signal,
      })) {
        onOpen()
        if (event.event !== 'event_stream_detached') cache.touch()
      }
    }),
  })
  marathon.onMove(cache.touch)
  return {
    ...cache,
    following: following.connected,
    stop() {
      following.stop()
      cache.stop()
    },
  }
}
