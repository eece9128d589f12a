import type { Environment } from '@dcos-lite/lib/component'
import { followEventStream } from '@dcos-lite/lib/http-client'
import { readServiceApps } from '../decide/service-apps.ts'
import type { ServiceApp } from '../decide/service-apps.ts'
import type { LeaderFollower } from '../leaders/follow-leader.ts'
import { createFollowedCache } from './followed-cache.ts'
import type { FollowEvents, FollowedCache } from './followed-cache.ts'

const followMarathon: FollowEvents = async ({ leaderUrl, headers, signal }, { opened, changed }) => {
  const url = `${leaderUrl}/v2/events?plan-format=light`
  for await (const event of followEventStream({ url, headers, signal })) {
    opened()
    if (event.event !== 'event_stream_detached') changed()
  }
}

/** The labelled apps of the root Marathon, read again at every event of its stream. */
export const followServiceApps = (
  marathon: LeaderFollower,
  environment: Environment,
): FollowedCache<Map<string, ServiceApp>> =>
  createFollowedCache({
    name: 'service-apps',
    leader: marathon,
    environment,
    path: '/v2/apps?embed=apps.tasks&label=DCOS_SERVICE_NAME',
    expected: 'a list of apps',
    read: readServiceApps,
    events: { name: 'marathon events', follow: followMarathon },
  })
