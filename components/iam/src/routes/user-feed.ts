import type { Environment } from '@dcos-lite/lib/component'
import { openStream } from '@dcos-lite/lib/http-server'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { AccessBook } from '../access/book.ts'
import type { SigningKeys } from '../tokens/signing-key.ts'
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
 * `GET /internal/v1/users/events`: server-sent events for the front door and the schedulers. First `snapshot` with every
 * account, membership and permission, then each change as it happens (`put` and `removed` of accounts, `member` and
 * `member-removed`, `grant`, `keys`), and `heartbeat` every 5 s. Not reachable through the front door itself.
 */
export function serveUserFeed(
  app: FastifyInstance,
  { users, members, grants }: AccessBook,
  signingKeys: SigningKeys,
  environment: Environment,
): void {
  app.get('/internal/v1/users/events', (request, reply) => {
    const stream = openStream(request, reply, { contentType: 'text/event-stream' })
    const listeners = [
      users.onChange((uid, user) => {
        stream.write(user ? frame('put', feedUser(user)) : frame('removed', { uid }))
      }),
      members.onChange((_id, now, before) => {
        stream.write(now ? frame('member', now) : frame('member-removed', before))
      }),
      grants.onChange((_id, now, before) => stream.write(frame('grant', now ?? { ...before, actions: [] }))),
      signingKeys.onChange(() => stream.write(frame('keys', {}))),
    ]
    const snapshot = {
      users: [...users.values()].map(feedUser),
      members: [...members.values()],
      grants: [...grants.values()],
    }
    stream.write(frame('snapshot', snapshot))
    const heartbeat = environment.clock.every(heartbeatMs, () => stream.write(frame('heartbeat', {})))
    void stream.closed.then(() => {
      heartbeat.cancel()
      for (const stopListening of listeners) stopListening()
    })
  })
}
