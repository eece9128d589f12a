import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import type { Context } from '../../program/context.ts'
import type { Deployment, FailedDeployment } from './types.ts'

/** Deployments that failed for good, the newest first. */
export async function fetchFailed(cluster: ClusterClient): Promise<FailedDeployment[]> {
  const path = '/service/marathon/v2/deployments?embed=failed'
  const { body } = await cluster.json<(Deployment | FailedDeployment)[]>(path)
  return body.filter((entry): entry is FailedDeployment => 'state' in entry && entry.state === 'failed')
}

/** Shows what failed: every service with its tasks and the last lines that they wrote. */
export function tellFailure(context: Context, failed: FailedDeployment): void {
  for (const { id, restoredVersion, suspended, tasks } of failed.services) {
    const fate =
      restoredVersion !== undefined
        ? `is back at version ${restoredVersion}`
        : suspended
          ? 'has nothing good to go back to, and rests with 0 instances'
          : 'stays as it is'
    context.tell(`${id} ${fate}.`)
    for (const { taskId, host, state, message, stdout = [], stderr = [], logProblem } of tasks) {
      context.tell(`  ${taskId} on ${host || 'no agent'}: ${state} ${message}`.trimEnd())
      for (const line of stdout) context.tell(`    stdout: ${line}`)
      for (const line of stderr) context.tell(`    stderr: ${line}`)
      if (logProblem !== undefined) context.tell(`    no output: ${logProblem}`)
    }
  }
}

/** The last lines of its tasks are read after a deployment has failed; they are waited for no longer. */
const linesWithinMs = 5000
const pollMs = 200

/** A deployment that failed, with the last lines of its tasks if they come in time. */
async function fetchTold(context: Context, id: string): Promise<FailedDeployment | undefined> {
  const deadlineMs = context.nowMs() + linesWithinMs
  for (;;) {
    const failed = (await fetchFailed(context.cluster())).find((entry) => entry.id === id)
    const tasks = failed?.services.flatMap((service) => service.tasks) ?? []
    const told = tasks.every(
      ({ stdout, stderr, logProblem }) => (stdout ?? stderr ?? logProblem) !== undefined,
    )
    if (told || context.nowMs() > deadlineMs) return failed
    await context.pause(pollMs)
  }
}

/** Throws DCL_CLI_DEPLOYMENT_FAILED when a deployment that ended had failed, after it told what failed. */
export async function requireSuccess(context: Context, id: string): Promise<void> {
  const failed = await fetchTold(context, id)
  if (!failed) return
  tellFailure(context, failed)
  const { reason, outcome } = failed
  throw cliErrors.DEPLOYMENT_FAILED({
    id,
    reason,
    outcome: outcome === 'rolled-back' ? 'it was rolled back' : 'it was ended where it was',
  })
}
