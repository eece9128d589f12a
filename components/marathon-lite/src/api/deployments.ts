import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { cancelDeployment, revertDeployment } from '../changes/change-tree.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { renderDeployment } from '../rendering/deployment.ts'
import { changeModeOf } from './query.ts'
import { sendDeployment } from './respond.ts'
import { viewOf } from './view.ts'

/** Routes of `/v2/deployments`. */
export function deploymentRoutes(app: FastifyInstance, context: EngineContext): void {
  app.get('/v2/deployments', () => {
    const view = viewOf(context)
    return [...context.records.deployments.values()]
      .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
      .map((deployment) => renderDeployment(deployment, (serviceId) => view.readinessOf(serviceId)))
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
