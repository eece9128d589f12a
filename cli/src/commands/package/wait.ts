import { cliErrors } from '../../errors.ts'
import type { Context } from '../../program/context.ts'
import type { App, QueueItem } from '../marathon/types.ts'
import { waitingWords } from '../marathon/waiting.ts'

const timeoutSeconds = 600

function missing({ id, instances, tasksRunning, tasksHealthy, healthChecks }: App): string | undefined {
  if ((tasksRunning ?? 0) < instances) return `${id}: ${tasksRunning ?? 0} of ${instances} instances run`
  if ((healthChecks ?? []).length > 0 && (tasksHealthy ?? 0) < instances) {
    return `${id}: ${tasksHealthy ?? 0} of ${instances} instances are healthy`
  }
  return undefined
}

/** Shows what a package still waits for, until all of its apps run and are healthy. */
export async function waitUntilRunning(context: Context, name: string): Promise<void> {
  const deadlineMs = context.nowMs() + timeoutSeconds * 1000
  const waiting = waitingWords(() => context.nowMs())
  const cluster = context.cluster()
  const path = `/service/marathon/v2/apps?embed=apps.counts&label=${encodeURIComponent(`DCOS_PACKAGE_NAME==${name}`)}`
  for (;;) {
    const { apps } = (await cluster.json<{ apps: App[] }>(path)).body
    const app = apps.find((candidate) => missing(candidate) !== undefined)
    if (!app) break
    const { queue } = (await cluster.json<{ queue: QueueItem[] }>('/service/marathon/v2/queue')).body
    const why = queue.find((item) => item.app?.id === app.id)?.explanation?.reason
    const reason = (missing(app) ?? '') + (why === undefined ? '' : ` (waiting: ${why})`)
    context.progress(`Waiting for ${missing(app) ?? ''}${waiting(why)}`)
    if (context.nowMs() > deadlineMs) {
      throw cliErrors.WAIT_ENDED({
        what: `Package ${name}`,
        timeoutSeconds,
        reason,
        hint: `Look at it with: dcos marathon app show ${app.id}`,
      })
    }
    await context.pause(200)
  }
  context.progressDone()
  context.tell(`${name} runs.`)
}
