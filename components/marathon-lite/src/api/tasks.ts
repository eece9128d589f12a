import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { parseTaskId } from '../ids/instance-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { renderTasks } from '../rendering/task.ts'
import { servicePortsOf } from '../tree/service-ports.ts'
import { detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'
import { list, object, text } from '../validation/shape.ts'
import { killFlags, killSelected } from './app-tasks.ts'
import { queryValues } from './query.ts'
import { jsonBody } from './respond.ts'
import { viewOf } from './view.ts'

const statusOf: Record<string, string[]> = {
  running: ['TASK_RUNNING'],
  staging: ['TASK_STAGING'],
}

function listTasks(context: EngineContext, request: FastifyRequest): unknown {
  const view = viewOf(context)
  const asked = [...queryValues(request, 'status'), ...queryValues(request, 'status[]')]
  const states = asked.flatMap((status) => statusOf[status.toLowerCase()] ?? [])
  const tasks = view.instances().flatMap((instance) => {
    const service = context.treeStore.definition(instance.serviceId, instance.version)
    const servicePorts = service?.kind === 'app' ? servicePortsOf(service) : []
    return renderTasks([instance], view.taskView, servicePorts)
  })
  const filtered =
    asked.length === 0 || states.length === 0
      ? tasks
      : tasks.filter(({ state }) => states.includes(String(state)))
  return { tasks: filtered }
}

const idsShape = object({ ids: list(text()) }, ['ids'])

async function deleteTasks(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const report: Violation[] = []
  const { ids = [] } = (idsShape(jsonBody(request), '', report) ?? {}) as { ids?: string[] }
  if (report.length > 0) throw marathonErrors.INVALID_JSON({}, { details: detailsOf(report) })
  const flags = killFlags(request)
  const selected = new Map<string, InstanceRecord>()
  for (const id of ids) {
    const parsed = parseTaskId(id)
    if (!parsed)
      throw marathonErrors.BAD_REQUEST({
        reason: `Invalid task id '${id}'. [it has none of the known forms]`,
      })
    const instance = context.records.instances.get(parsed.instanceId)
    if (instance) selected.set(instance.id, instance)
  }
  return killSelected(context, [...selected.values()], flags, reply)
}

/** Routes of `/v2/tasks`. */
export function taskRoutes(app: FastifyInstance, context: EngineContext): void {
  app.get('/v2/tasks', (request) => listTasks(context, request))
  app.post('/v2/tasks/delete', (request, reply) => deleteTasks(context, request, reply))
}
