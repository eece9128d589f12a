import type { Environment } from '@dcos-lite/lib/component'
import { openStream } from '@dcos-lite/lib/http-server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { liesUnder, newestIndex } from '../decide/setting-changes.ts'
import type { SettingRecord } from '../records/setting.ts'
import type { SettingRegistry } from '../settings/registry.ts'
import { folderPath, namespaceOf, queryNumber } from './address.ts'
import { recordView } from './settings.ts'

const heartbeatMs = 5000
const defaultWaitMs = 30_000
const longestWaitMs = 300_000

const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

interface Watched {
  namespace: string
  folder: string
  index: number
}

/** Server-sent events: each change once, with its index as its id; then a heartbeat. */
function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  { namespace, folder, index }: Watched,
  { registry, environment }: { registry: SettingRegistry; environment: Environment },
): void {
  let told = index
  const missed = registry.changedSince(namespace, folder, index)
  const events = openStream(request, reply, { contentType: 'text/event-stream' })
  const tell = (record: SettingRecord): void => {
    if (newestIndex(record) <= told) return
    told = newestIndex(record)
    events.write(`id: ${told}\n${frame('changed', recordView(record))}`)
  }
  missed.sort((a, b) => newestIndex(a) - newestIndex(b)).forEach(tell)
  events.write(frame('index', { index: Math.max(told, registry.index()) }))
  // They come in the order of their indexes; nothing is looked up in a history that may be forgotten by now.
  const stopListening = registry.onChange((record) => {
    if (liesUnder(record, namespace, folder)) tell(record)
  })
  const heartbeat = environment.clock.every(heartbeatMs, () => events.write(frame('heartbeat', {})))
  void events.closed.then(() => {
    heartbeat.cancel()
    stopListening()
  })
}

/** Resolves when something changed after the index, or the time is over, or the client is gone. */
async function untilChanged(
  request: FastifyRequest,
  { namespace, folder, index }: Watched,
  waitMs: number,
  { registry, environment }: { registry: SettingRegistry; environment: Environment },
): Promise<void> {
  const given = new AbortController()
  const stopListening = registry.onChange((record) => {
    if (liesUnder(record, namespace, folder) && newestIndex(record) > index) given.abort(new Error('changed'))
  })
  const { socket } = request.raw
  const leave = (): void => given.abort(new Error('gone'))
  socket.once('close', leave)
  try {
    if (registry.changedSince(namespace, folder, index).length > 0) return
    // Only the two reasons above end the sleep early.
    await environment.clock.sleep(waitMs, given.signal).catch(() => undefined)
  } finally {
    stopListening()
    // The next poll may come on the same connection.
    socket.off('close', leave)
  }
}

/** Serves the watch: a long poll with an index, or a stream of events. */
export function serveWatch(
  app: FastifyInstance,
  tools: { registry: SettingRegistry; environment: Environment },
): void {
  const { registry } = tools
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const lastId = request.headers['last-event-id']
    const given = typeof lastId === 'string' && /^\d+$/.test(lastId) ? Number(lastId) : undefined
    const index = given ?? queryNumber(request, 'index') ?? registry.index()
    const watched = { namespace: namespaceOf(request), folder: folderPath(request), index }
    if (request.headers.accept?.includes('text/event-stream')) {
      stream(request, reply, watched, tools)
      return reply
    }
    const waitMs = Math.min((queryNumber(request, 'wait') ?? defaultWaitMs / 1000) * 1000, longestWaitMs)
    await untilChanged(request, watched, waitMs, tools)
    const now = registry.index()
    return {
      index: now,
      changes: registry.changedSince(watched.namespace, watched.folder, index).map(recordView),
    }
  }
  app.get('/config/v1/watch/:namespace', handler)
  app.get('/config/v1/watch/:namespace/*', handler)
}
