import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { changeModeOf, queryValues } from '../api/query.ts'
import { sendDeployment } from '../api/respond.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { absolutePath } from '../ids/path-id.ts'
import { rebalance } from '../rebalance/rebalance.ts'
import { promoteDeployment, rejectDeployment } from './promote.ts'

/** Routes that Marathon did not have: how a deployment in stages goes on, and where instances run. */
export function rolloutRoutes(app: FastifyInstance, context: EngineContext): void {
  app.put<{ Params: { id: string } }>('/v2/deployments/:id/promote', async (request) => {
    const { dryRun = false } = changeModeOf(request)
    const { deployment, services } = await promoteDeployment(context, request.params.id, dryRun)
    return { deploymentId: deployment.id, version: deployment.version, services, steps: deployment.steps }
  })
  app.put<{ Params: { id: string } }>('/v2/deployments/:id/rollback', async (request, reply) => {
    const { id } = request.params
    const outcome = await rejectDeployment(context, id, changeModeOf(request).dryRun === true)
    if (outcome) return sendDeployment(reply, outcome)
    throw marathonErrors.NOTHING_TO_RESTORE({ id })
  })
  app.post('/v2/rebalance', (request) => {
    const ids = queryValues(request, 'id').map((id) => absolutePath(id))
    return rebalance(context, ids, changeModeOf(request).dryRun === true)
  })
}
