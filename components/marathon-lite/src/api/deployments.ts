import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { cancelDeployment, revertDeployment } from '../changes/change-tree.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { renderDeployment } from '../rendering/deployment.ts'
import { showRollout } from '../rollout/show.ts'
import { changeModeOf, queryValues } from './query.ts'
import { sendDeployment } from './respond.ts'
import { viewOf } from './view.ts'

/** Deployments that failed for good, newest first; only who asks for them sees them, others wait for an empty list. */
function failedDeployments({ records }: EngineContext): unknown[] {
  return [...records.failedDeployments.values()]
    .sort((a, b) => (a.failedAt > b.failedAt ? -1 : 1))
    .map((failed) => {
      const of = (member: 'app' | 'pod'): string[] => [
        ...new Set(failed.steps.flatMap(({ actions }) => actions.flatMap((action) => action[member] ?? []))),
      ]
      const shown = { affectedApps: of('app'), affectedPods: of('pod'), currentActions: [] }
      const { currentStep, steps } = failed
      const progress = { currentStep: currentStep + 1, totalSteps: steps.length }
      return { ...failed, ...shown, ...progress, state: 'failed' }
    })
}

/** Routes of `/v2/deployments`. */
export function deploymentRoutes(app: FastifyInstance, context: EngineContext): void {
  app.get('/v2/deployments', (request) => {
    const view = viewOf(context)
    const failed = queryValues(request, 'embed').includes('failed') ? failedDeployments(context) : []
    const running = [...context.records.deployments.values()]
      .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
      .map((deployment) => ({
        ...renderDeployment(deployment, (serviceId) => view.readinessOf(serviceId)),
        ...showRollout(context, deployment),
      }))
    return [...running, ...failed]
  })
  app.delete<{ Params: { id: string } }>('/v2/deployments/:id', async (request, reply) => {
    const { id } = request.params
    if (!context.records.deployments.has(id)) throw marathonErrors.DEPLOYMENT_UNKNOWN({ id })
    const { force, dryRun } = changeModeOf(request)
    if (force) {
      if (dryRun) return { steps: [] }
      await cancelDeployment(context, id)
      return reply.code(202).send()
    }
    return sendDeployment(reply, await revertDeployment(context, id, dryRun))
  })
}
