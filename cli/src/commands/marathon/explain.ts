import type { ClusterClient } from '../../http/cluster-client.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { cliErrors } from '../../errors.ts'
import { findJob, showJob } from '../job/explain.ts'
import { fetchFailed, tellFailure } from './failed-deployment.ts'
import { appPath, escapeId } from './paths.ts'
import { fetchQueue, waitingId } from './queue.ts'
import type { App, Deployment, Explanation, FailedDeployment, PodStatus } from './types.ts'

interface Autoscale {
  metric?: string
  reason?: string
  min?: number
  max?: number
}

/** Everything that says why a service is as it is. */
interface Findings {
  app: App
  deployments: Deployment[]
  waiting: (Explanation & { count: number })[]
  failed?: FailedDeployment
  autoscale?: Autoscale
}

async function waitingFor(cluster: ClusterClient, id: string): Promise<(Explanation & { count: number })[]> {
  const queue = (await fetchQueue(cluster)).filter((item) => waitingId(item) === id)
  return queue.flatMap(({ explanation, count }) => (explanation ? [{ ...explanation, count }] : []))
}

/** What there is to say of an app; undefined when there is none of this id. */
async function find(cluster: ClusterClient, given: string): Promise<Findings | undefined> {
  const { status, body: found } = await cluster.json<{ app?: App }>(appPath(given), { accept: [404, 422] })
  const { app } = found
  if (status !== 200 || !app) return undefined
  const path = `${appPath(app.id)}?embed=apps.rollout&embed=apps.autoscale`
  const { body } = await cluster.json<{
    app: { rollout?: { failure?: { deploymentId: string } }; autoscale?: Autoscale }
  }>(path)
  const deployments = (await cluster.json<Deployment[]>('/service/marathon/v2/deployments')).body
  const { rollout, autoscale } = body.app
  const failedId = rollout?.failure?.deploymentId
  const failed =
    failedId === undefined ? undefined : (await fetchFailed(cluster)).find(({ id }) => id === failedId)
  return {
    app,
    deployments: deployments.filter(({ affectedApps }) => affectedApps.includes(app.id)),
    waiting: await waitingFor(cluster, app.id),
    ...(failed ? { failed } : {}),
    ...(autoscale ? { autoscale } : {}),
  }
}

function showWaiting(context: Context, id: string, waiting: Findings['waiting']): void {
  for (const { count, reason, nodes } of waiting) {
    context.print(`${count} ${count === 1 ? 'instance waits' : 'instances wait'}: ${reason}`)
    // It is held back as a whole: every node would say the same.
    if (nodes.some(({ rule }) => rule === 'Backoff')) {
      context.print(`  Correct the cause, or try again at once with: dcos marathon delay reset ${id}`)
      continue
    }
    for (const node of nodes) {
      const change = node.change === undefined ? '' : ` — would fit: ${node.change}`
      context.print(`  ${node.hostname}: ${node.reason} [${node.rule}]${change}`)
    }
  }
}

function show(context: Context, { app, deployments, waiting, failed, autoscale }: Findings): void {
  const { id, tasksRunning = 0, instances, lastTaskFailure: failure } = app
  const { healthChecks, tasksHealthy = 0, tasksUnhealthy = 0 } = app
  const checked = (healthChecks?.length ?? 0) > 0 && tasksRunning > 0
  const unchecked = tasksRunning - tasksHealthy - tasksUnhealthy
  const rest = unchecked > 0 ? `, ${unchecked} not checked yet` : ''
  const health = checked ? `; ${tasksHealthy} healthy, ${tasksUnhealthy} unhealthy${rest}` : ''
  context.print(`${id}: ${tasksRunning} of ${instances} instances run${health}.`)
  for (const deployment of deployments) {
    const actions = deployment.currentActions.map(({ action }) => action).join(', ')
    context.print(
      `Deployment ${deployment.id} is at step ${deployment.currentStep} of ${deployment.totalSteps}: ${actions}`,
    )
    for (const { strategy, state } of deployment.rollout?.services ?? []) {
      if (state === 'ready') {
        context.print(
          `  The ${strategy ?? 'new'} instances are up. Let them take over: dcos marathon deployment promote ${deployment.id}`,
        )
      }
    }
    const deadline = deployment.rollout?.deadline
    if (deadline !== undefined) context.print(`  It fails when it is not done by ${deadline}.`)
  }
  showWaiting(context, id, waiting)
  if (autoscale?.reason !== undefined) {
    context.print(`It scales by itself from ${autoscale.min} to ${autoscale.max}: ${autoscale.reason}`)
  }
  if (failure) context.print(`Last failure at ${failure.timestamp}: ${failure.state} ${failure.message}`)
  if (failed) {
    context.print(`Deployment ${failed.id} failed: ${failed.reason}`)
    tellFailure(context, failed)
  }
}

interface PodFindings {
  pod: PodStatus
  deployments: Deployment[]
  waiting: (Explanation & { count: number })[]
}

async function findPod(cluster: ClusterClient, id: string): Promise<PodFindings | undefined> {
  const path = `/service/marathon/v2/pods/${escapeId(id)}::status`
  const { status, body: pod } = await cluster.json<PodStatus>(path, { accept: [404, 422] })
  if (status !== 200) return undefined
  const deployments = (await cluster.json<Deployment[]>('/service/marathon/v2/deployments')).body
  return {
    pod,
    deployments: deployments.filter(({ affectedPods }) => affectedPods?.includes(pod.id)),
    waiting: await waitingFor(cluster, pod.id),
  }
}

function showPod(context: Context, { pod, deployments, waiting }: PodFindings): void {
  const { id, status, instances = [], spec } = pod
  const wanted = spec?.scaling?.instances ?? 1
  context.print(`${id} is ${status}: ${instances.length} of ${wanted} instances are there.`)
  for (const deployment of deployments) {
    context.print(
      `Deployment ${deployment.id} is at step ${deployment.currentStep} of ${deployment.totalSteps}.`,
    )
  }
  showWaiting(context, id, waiting)
}

/** `dcos explain` */
export const explain: Command = {
  id: 'explain',
  summary: 'say why a service or a job is as it is: what waits and why, what is deployed, what failed',
  arguments: [{ name: 'id', description: 'id of the service, the pod or the job', required: true }],
  flags: { ...jsonFlag },
  examples: ['dcos explain /hello-world', 'dcos explain cleanup', 'dcos explain /hello-world --json'],
  async run(context, input) {
    const cluster = context.cluster()
    const id = input.argument('id')
    const app = await find(cluster, id)
    const pod = app ? undefined : await findPod(cluster, id)
    const job = app || pod || id.includes('/') ? undefined : await findJob(cluster, id)
    const found = app ?? pod ?? job
    if (found === undefined) {
      const hint = 'dcos marathon app list, dcos marathon pod list and dcos job list show what there is.'
      throw cliErrors.NOT_FOUND({ kind: 'app, pod or job', name: id, hint })
    }
    if (input.flag('json')) return context.printJson(found)
    if (app) show(context, app)
    if (pod) showPod(context, pod)
    if (job) showJob(context, job)
  },
}
