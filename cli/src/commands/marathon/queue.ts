import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import type { QueueItem } from './types.ts'

/** Everything that waits to be launched. */
export async function fetchQueue(cluster: ClusterClient): Promise<QueueItem[]> {
  const path = '/service/marathon/v2/queue?embed=lastUnusedOffers'
  return (await cluster.json<{ queue: QueueItem[] }>(path)).body.queue
}

/** The id of what waits. */
export function waitingId(item: QueueItem): string {
  return item.app?.id ?? item.pod?.id ?? ''
}

/** What waits under this id; DCL_CLI_NOT_FOUND when nothing of it does. */
export async function requireWaiting(cluster: ClusterClient, id: string): Promise<QueueItem> {
  const wanted = id.replace(/^\/?/, '/')
  const found = (await fetchQueue(cluster)).find((item) => waitingId(item) === wanted)
  if (found) return found
  throw cliErrors.NOT_FOUND({
    kind: 'app or pod in the queue',
    name: wanted,
    hint: 'Nothing of it waits. dcos marathon debug list shows what does.',
  })
}
