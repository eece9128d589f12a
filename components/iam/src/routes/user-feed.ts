import type { Environment } from '@dcos-lite/lib/component'
import { openStream } from '@dcos-lite/lib/http-server'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Collection } from '@dcos-lite/lib/store'
import type { UserRecord } from '../records/user.ts'

const heartbeatMs = 5000

interface FeedUser {
  uid: string
  incarnation: string
  kind: 'user' | 'service-account'
}

function feedUser({ uid, incarnation, isService }: UserRecord): FeedUser {
  return { uid, incarnation, kind: isService ? 'service-account' : 'user' }
}

const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/**
 * `GET /internal/v1/users/events`: server-sent events for the front door. First `snapshot` with every account, then
 * `put` and `removed` as they happen, and `heartbeat` every 5 s. Not reachable through the front door itself.
 */
export function serveUserFeed(
  app: FastifyInstance,
  users: Collection<UserRecord>,
  environment: Environment,
): void {
  app.get('/internal/v1/users/events', (request, reply) => {
    const stream = openStream(request, reply, { contentType: 'text/event-stream' })
    const stopListening = users.onChange((uid, user) => {
      stream.write(user ? frame('put', feedUser(user)) : frame('removed', { uid }))
    })
    stream.write(frame('snapshot', { users: [...users.values()].map(feedUser) }))
    const heartbeat = environment.clock.every(heartbeatMs, () => stream.write(frame('heartbeat', {})))
    void stream.closed.then(() => {
      heartbeat.cancel()
      stopListening()
    })
  })
}
