import type { ClusterClient } from '../../http/cluster-client.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { fetchApp } from './app-show.ts'
import { fetchFailed, tellFailure } from './failed-deployment.ts'
import { appPath } from './paths.ts'
import { fetchQueue, waitingId } from './queue.ts'
import type { App, Deployment, Explanation, FailedDeployment } from './types.ts'

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

async function find(cluster: ClusterClient, given: string): Promise<Findings> {
  const app = await fetchApp(cluster, given)
  const path = `${appPath(app.id)}?embed=apps.rollout&embed=apps.autoscale`
  const { body } = await cluster.json<{
    app: { rollout?: { failure?: { deploymentId: string } }; autoscale?: Autoscale }
  }>(path)
  const deployments = (await cluster.json<Deployment[]>('/service/marathon/v2/deployments')).body
  const queue = (await fetchQueue(cluster)).filter((item) => waitingId(item) === app.id)
  const { rollout, autoscale } = body.app
  const failedId = rollout?.failure?.deploymentId
  const failed =
    failedId === undefined ? undefined : (await fetchFailed(cluster)).find(({ id }) => id === failedId)
  return {
    app,
    deployments: deployments.filter(({ affectedApps }) => affectedApps.includes(app.id)),
    waiting: queue.flatMap(({ explanation, count }) => (explanation ? [{ ...explanation, count }] : [])),
    ...(failed ? { failed } : {}),
    ...(autoscale ? { autoscale } : {}),
  }
}

function show(context: Context, { app, deployments, waiting, failed, autoscale }: Findings): void {
  const { id, tasksRunning = 0, instances, lastTaskFailure: failure } = app
  context.print(`${id}: ${tasksRunning} of ${instances} instances run.`)
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
  for (const { count, reason, nodes } of waiting) {
    context.print(`${count} ${count === 1 ? 'instance waits' : 'instances wait'}: ${reason}`)
    for (const node of nodes) {
      const change = node.change === undefined ? '' : ` — would fit: ${node.change}`
      context.print(`  ${node.hostname}: ${node.reason} [${node.rule}]${change}`)
    }
  }
  if (autoscale?.reason !== undefined) {
    context.print(`It scales by itself from ${autoscale.min} to ${autoscale.max}: ${autoscale.reason}`)
  }
  if (failure) context.print(`Last failure at ${failure.timestamp}: ${failure.state} ${failure.message}`)
  if (failed) {
    context.print(`Deployment ${failed.id} failed: ${failed.reason}`)
    tellFailure(context, failed)
  }
}

/** `dcos explain` */
export const explain: Command = {
  id: 'explain',
  summary: 'say why a service is as it is: what waits and why, what is deployed, what failed',
  arguments: [{ name: 'app-id', description: 'id of the service', required: true }],
  flags: { ...jsonFlag },
  examples: ['dcos explain /hello-world', 'dcos explain /hello-world --json'],
  async run(context, input) {
    const findings = await find(context.cluster(), input.argument('app-id'))
    if (input.flag('json')) return context.printJson(findings)
    show(context, findings)
  },
}
