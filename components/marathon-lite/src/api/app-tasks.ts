import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { ChangeMode } from '../changes/change-tree.ts'
import { killAndScale, killInstances, wipeInstances } from '../changes/kill-tasks.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { parseTaskId } from '../ids/instance-id.ts'
import { isBelow } from '../ids/path-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { renderTasks } from '../rendering/task.ts'
import type { AppPath } from './apps.ts'
import { changeModeOf, queryFlag, queryValue } from './query.ts'
import { sendDeployment } from './respond.ts'
import { viewOf } from './view.ts'

/** Flags that all ways of killing share. */
export interface KillFlags {
  scale: boolean
  wipe: boolean
  mode: ChangeMode
}

/** Reads the flags of a kill; scale and wipe exclude each other. */
export function killFlags(request: FastifyRequest): KillFlags {
  const flags = {
    scale: queryFlag(request, 'scale', false),
    wipe: queryFlag(request, 'wipe', false),
    mode: changeModeOf(request),
  }
  if (flags.scale && flags.wipe) {
    throw marathonErrors.BAD_REQUEST({ reason: 'You cannot use scale and wipe at the same time.' })
  }
  return flags
}

function requireService({ treeStore }: EngineContext, path: AppPath): void {
  if (path.below || treeStore.tree().services.has(path.id)) return
  throw marathonErrors.APP_UNKNOWN({ id: path.id })
}

function instancesAt(context: EngineContext, path: AppPath): InstanceRecord[] {
  const view = viewOf(context)
  if (!path.below) return view.instancesOf(path.id)
  return view.instances().filter(({ serviceId }) => isBelow(serviceId, path.id))
}

/** The tasks of one app, or of all below a group. */
export function listAppTasks(context: EngineContext, path: AppPath): unknown {
  requireService(context, path)
  const { taskView } = viewOf(context)
  return { tasks: renderTasks(instancesAt(context, path), taskView) }
}

/** Kills what was selected and answers in the multi form. */
export async function killSelected(
  context: EngineContext,
  selected: readonly InstanceRecord[],
  flags: KillFlags,
  reply: FastifyReply,
): Promise<unknown> {
  if (flags.scale) return sendDeployment(reply, await killAndScale(context, selected, flags.mode))
  const tasks = renderTasks(selected, viewOf(context).taskView)
  const ids = selected.map(({ id }) => id)
  // A kill without scaling is no deployment: what it would do is to end these tasks.
  if (flags.mode.dryRun) return { steps: [], tasks }
  await (flags.wipe ? wipeInstances(context, ids) : killInstances(context, ids))
  return { tasks }
}

/** DELETE of the tasks of an app, all or one. */
export async function deleteAppTasks(
  context: EngineContext,
  path: AppPath,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const flags = killFlags(request)
  if (flags.scale && instancesAt(context, path).length === 0)
    throw marathonErrors.PATH_UNKNOWN({ id: path.id })
  requireService(context, path)
  const all = instancesAt(context, path).filter(({ tasks }) => tasks.length > 0)
  if (path.rest === undefined) {
    const host = queryValue(request, 'host')
    const selected = all.filter(({ agent }) => host === undefined || host === '*' || agent?.hostname === host)
    return killSelected(context, selected, flags, reply)
  }
  const instanceId = parseTaskId(path.rest)?.instanceId ?? path.rest
  const selected = all.filter(({ id }) => id === instanceId)
  if (flags.scale) return killSelected(context, selected, flags, reply)
  if (selected.length === 0) throw marathonErrors.TASK_UNKNOWN({ id: path.rest })
  const { tasks, ...preview } = (await killSelected(context, selected, flags, reply)) as { tasks: unknown[] }
  return { ...preview, task: tasks[0] }
}
