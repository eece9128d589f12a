import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { parseTaskId } from '../ids/instance-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { createPacer } from '../engine/pacer.ts'
import { prepare } from '../rendering/prepared.ts'
import type { Prepared } from '../rendering/prepared.ts'
import { renderTasks } from '../rendering/task.ts'
import { servicePortsOf } from '../tree/service-ports.ts'
import { detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'
import { list, object, text } from '../validation/shape.ts'
import { killFlags, killSelected } from './app-tasks.ts'
import { queryValues } from './query.ts'
import { jsonBody, sendPrepared } from './respond.ts'
import { viewOf } from './view.ts'

const statusOf: Record<string, string[]> = {
  running: ['TASK_RUNNING'],
  staging: ['TASK_STAGING'],
}

async function listTasks(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const view = viewOf(context)
  const asked = [...queryValues(request, 'status'), ...queryValues(request, 'status[]')]
  const states = asked.flatMap((status) => statusOf[status.toLowerCase()] ?? [])
  const pace = createPacer(context.environment.clock)
  const tasks: Prepared[] = []
  // What was there when it was asked for; records never change, and others get their turn while it is written.
  for (const instance of view.instances()) {
    const service = context.treeStore.definition(instance.serviceId, instance.version)
    const servicePorts = service?.kind === 'app' ? servicePortsOf(service) : []
    for (const task of renderTasks([instance], view.taskView, servicePorts)) {
      if (states.length > 0 && !states.includes(String(task.state))) continue
      tasks.push(prepare(JSON.stringify(task), { id: String(task.id), appId: instance.serviceId }))
    }
    await pace()
  }
  return sendPrepared(reply, { tasks })
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
  app.get('/v2/tasks', (request, reply) => listTasks(context, request, reply))
  app.post('/v2/tasks/delete', (request, reply) => deleteTasks(context, request, reply))
}
