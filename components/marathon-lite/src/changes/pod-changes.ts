import type { PodBody } from '../definitions/pod-body.ts'
import type { PodDefinition } from '../definitions/pod.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { parentOf } from '../ids/path-id.ts'
import { normalizePod } from '../normalization/normalize-pod.ts'
import { defaultRoleOf } from '../tree/tree.ts'
import type { Tree } from '../tree/tree.ts'
import { podViolations } from '../validation/pod.ts'
import { detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'
import { changeTree } from './change-tree.ts'
import type { ChangeMode, ChangeOutcome } from './change-tree.ts'

function completePod(context: EngineContext, draft: Tree, body: PodBody): PodDefinition {
  const { settings } = context
  const report: Violation[] = []
  const defaultRole = (id: string): string => defaultRoleOf(draft, id, settings)
  const pod = normalizePod(body, { settings, defaultRole }, report)
  report.push(...podViolations(pod, settings.features))
  if (report.length > 0) throw marathonErrors.INVALID({}, { details: detailsOf(report) })
  return pod
}

function requireNoApp(draft: Tree, id: string): void {
  if (draft.services.get(id)?.kind !== 'app') return
  const errors = [`An app with id [${id}] already exists.`]
  throw marathonErrors.INVALID({}, { details: [{ path: '/id', errors }] })
}

/** Creates a pod, or (with `replace`) puts it in place of the one that exists. */
export function putPod(
  context: EngineContext,
  body: PodBody,
  options: { mode: ChangeMode; replace: boolean },
): Promise<ChangeOutcome> {
  return changeTree(context, {
    ...options.mode,
    groupId: parentOf(body.id),
    build(draft) {
      const pod = completePod(context, draft, body)
      requireNoApp(draft, pod.id)
      const stored = draft.services.get(pod.id)
      if (stored && !options.replace) throw marathonErrors.POD_EXISTS({ id: pod.id })
      draft.services.set(pod.id, stored && body.role === undefined ? { ...pod, role: stored.role } : pod)
    },
  })
}

/** Stops a pod and forgets it. */
export function deletePod(context: EngineContext, id: string, mode: ChangeMode): Promise<ChangeOutcome> {
  return changeTree(context, {
    ...mode,
    groupId: parentOf(id),
    build(draft) {
      if (draft.services.get(id)?.kind !== 'pod') throw marathonErrors.POD_UNKNOWN({ id })
      draft.services.delete(id)
    },
  })
}
