import type { AppDefinition } from '../definitions/app.ts'
import type { AppBody } from '../definitions/app-body.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { absolutePath, parentOf, pathProblems } from '../ids/path-id.ts'
import { mergeUpdate } from '../normalization/merge-update.ts'
import { normalizeApp } from '../normalization/normalize-app.ts'
import { defaultRoleOf } from '../tree/tree.ts'
import type { DraftTree, Tree } from '../tree/tree.ts'
import { appViolations } from '../validation/app/index.ts'
import { detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'
import { changeTree } from './change-tree.ts'
import type { ChangeMode, ChangeOutcome } from './change-tree.ts'

/** The canonical form of an app in a draft, or an error of the API that says what is wrong with it. */
export function completeApp(
  context: EngineContext,
  draft: Tree,
  body: AppBody,
  group: string,
): AppDefinition {
  const report: Violation[] = []
  const { settings } = context
  if (body.id !== undefined) report.push(...pathProblems(body.id).map((error) => ({ path: '/id', error })))
  const defaultRole = (id: string): string => defaultRoleOf(draft, id, settings)
  const app = normalizeApp(body, { settings, group, defaultRole }, report)
  report.push(...appViolations(app, settings.features))
  if (report.length > 0) throw marathonErrors.INVALID({}, { details: detailsOf(report) })
  return app
}

/** Whether a body asks for an older version and nothing else. */
function rollbackVersion(body: AppBody): string | undefined {
  const { version, id: _id, ...others } = body
  if (version === undefined) return undefined
  if (Object.keys(others).length > 0) {
    throw marathonErrors.INVALID(
      {},
      {
        details: [
          { path: '/version', errors: ["The 'version' field may only be combined with the 'id' field."] },
        ],
      },
    )
  }
  if (Number.isNaN(Date.parse(version))) {
    throw marathonErrors.PRECONDITION({ reason: `Invalid format: "${version}" is not a date and time` })
  }
  return new Date(version).toISOString()
}

/** Refuses ids that belong to something else. */
function requireFree(draft: DraftTree, id: string): void {
  const taken = draft.services.get(id)
  if (taken?.kind === 'pod') {
    const errors = [`A pod with id [${id}] already exists.`]
    throw marathonErrors.INVALID({}, { details: [{ path: '/id', errors }] })
  }
}

/** Creates an app. Returns it as it was asked for, before versions and service ports are given. */
export async function createApp(
  context: EngineContext,
  body: AppBody,
  mode: ChangeMode,
): Promise<{ app: AppDefinition; outcome: ChangeOutcome }> {
  const { version: _ignored, ...given } = body
  let app: AppDefinition | undefined
  const outcome = await changeTree(context, {
    ...mode,
    groupId: parentOf(absolutePath(body.id ?? '')),
    build(draft) {
      app = completeApp(context, draft, given, '/')
      requireFree(draft, app.id)
      if (draft.services.has(app.id)) throw marathonErrors.APP_EXISTS({ id: app.id })
      draft.services.set(app.id, app)
    },
  })
  return { app: { ...(app as AppDefinition), version: outcome.version }, outcome }
}

/** How a call changes apps. */
export interface UpdateOptions {
  mode: ChangeMode
  /** Members that are absent stay; otherwise they get their defaults. */
  partialUpdate: boolean
  /** Apps that do not exist are created. */
  create: boolean
}

function updateIn(
  context: EngineContext,
  draft: DraftTree,
  id: string,
  body: AppBody,
  options: UpdateOptions,
): void {
  requireFree(draft, id)
  const stored = draft.services.get(id)
  const rollback = rollbackVersion(body)
  if (!stored || stored.kind !== 'app') {
    if (!options.create || rollback !== undefined) throw marathonErrors.APP_UNKNOWN({ id })
    draft.services.set(id, completeApp(context, draft, { ...body, id }, parentOf(id)))
    return
  }
  if (rollback !== undefined) {
    const older = context.treeStore.versionsOf(id).includes(rollback)
      ? context.treeStore.definition(id, rollback)
      : undefined
    if (!older) throw marathonErrors.APP_VERSION_UNKNOWN({ id, version: rollback })
    draft.services.set(id, older)
    return
  }
  const whole = options.partialUpdate ? mergeUpdate(stored, body) : { ...body, id }
  const next = completeApp(context, draft, whole, '/')
  // A role that was given stays when an update does not name one.
  draft.services.set(
    id,
    body.role === undefined && !options.partialUpdate ? { ...next, role: stored.role } : next,
  )
}

/** Changes one app, or creates it. */
export async function updateApp(
  context: EngineContext,
  id: string,
  body: AppBody,
  options: UpdateOptions,
): Promise<{ created: boolean; outcome: ChangeOutcome }> {
  const problems = pathProblems(id)
  if (problems.length > 0) throw marathonErrors.INVALID({}, { details: [{ path: '/id', errors: problems }] })
  let created = false
  const outcome = await changeTree(context, {
    ...options.mode,
    groupId: parentOf(id),
    build(draft) {
      created = !draft.services.has(id)
      updateIn(context, draft, id, body, options)
    },
  })
  return { created, outcome }
}

/** Changes several apps in one deployment; every body carries its id. */
export function updateApps(
  context: EngineContext,
  bodies: readonly AppBody[],
  options: UpdateOptions,
): Promise<ChangeOutcome> {
  return changeTree(context, {
    ...options.mode,
    groupId: '/',
    build(draft) {
      for (const body of bodies) {
        if (body.id === undefined) throw marathonErrors.PRECONDITION({ reason: 'No app id was given' })
        updateIn(context, draft, absolutePath(body.id), body, options)
      }
    },
  })
}

/** Stops an app and forgets it. */
export function deleteApp(context: EngineContext, id: string, mode: ChangeMode): Promise<ChangeOutcome> {
  return changeTree(context, {
    ...mode,
    groupId: parentOf(id),
    build(draft) {
      if (draft.services.get(id)?.kind !== 'app') throw marathonErrors.APP_UNKNOWN({ id })
      draft.services.delete(id)
    },
  })
}

/** Replaces all instances of an app without changing it. */
export function restartApp(context: EngineContext, id: string, mode: ChangeMode): Promise<ChangeOutcome> {
  return changeTree(context, {
    ...mode,
    groupId: parentOf(id),
    restarted: new Set([id]),
    build(draft) {
      if (draft.services.get(id)?.kind !== 'app') throw marathonErrors.APP_UNKNOWN({ id })
    },
  }).then((outcome) => {
    if (outcome.preview) return outcome
    context.delays.delete(id)
    context.kick()
    return outcome
  })
}
