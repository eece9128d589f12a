import { cliErrors } from '../../errors.ts'
import type { Context } from '../../program/context.ts'
import { requireSuccess } from './failed-deployment.ts'
import type { Deployment, QueueItem } from './types.ts'
import { waitingWords } from './waiting.ts'

function describe(deployment: Deployment): string {
  const actions = deployment.currentActions
    .map(({ action, app, pod }) => `${action} ${app ?? pod ?? ''}`)
    .join(', ')
  const waits = (deployment.rollout?.services ?? []).filter(({ state }) => state === 'ready')
  const promotion =
    waits.length === 0
      ? ''
      : `; the ${waits[0]?.strategy ?? 'first'} instances are up, it goes on with: dcos marathon deployment promote ${deployment.id}`
  return `Deployment ${deployment.id}: step ${deployment.currentStep} of ${deployment.totalSteps}: ${actions}${promotion}`
}

async function waitingReason(context: Context, deployment: Deployment): Promise<string | undefined> {
  const { body } = await context.cluster().json<{ queue: QueueItem[] }>('/service/marathon/v2/queue')
  const mine = body.queue.find((item) => deployment.affectedApps.includes(item.app?.id ?? item.pod?.id ?? ''))
  return mine?.explanation?.reason
}

/** How long and how often a deployment is looked at. */
export interface Watch {
  timeoutSeconds?: number
  intervalMs?: number
  maxCount?: number
}

/** Shows the progress of a deployment until it is gone from the list, at most `timeoutSeconds`; throws when it failed. */
export async function watchDeployment(context: Context, id: string, watch: Watch = {}): Promise<void> {
  const { timeoutSeconds = 600, intervalMs = 200, maxCount = Infinity } = watch
  const waiting = waitingWords(() => context.nowMs())
  let looked = 0
  const deadlineMs = context.nowMs() + timeoutSeconds * 1000
  for (;;) {
    const { body } = await context.cluster().json<Deployment[]>('/service/marathon/v2/deployments')
    const deployment = body.find((candidate) => candidate.id === id)
    if (!deployment) break
    const reason = await waitingReason(context, deployment)
    context.progress(describe(deployment) + waiting(reason))
    looked += 1
    if (context.nowMs() > deadlineMs || looked >= maxCount) {
      const hint = `Look at it with: dcos marathon deployment list, or end it with: dcos marathon deployment rollback ${id}`
      throw cliErrors.WAIT_ENDED({
        what: `Deployment ${id}`,
        timeoutSeconds,
        reason: describe(deployment) + (reason === undefined ? '' : ` (waiting: ${reason})`),
        hint,
      })
    }
    await context.pause(intervalMs)
  }
  context.progressDone()
  await requireSuccess(context, id)
  context.tell(`Deployment ${id} is done.`)
}
