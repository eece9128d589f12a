import type { GroupRecord } from '../definitions/service.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { isDcosError } from '@dcos-lite/lib/errors'
import { absolutePath, isBelow, parentOf, pathProblems, topLevelGroupOf } from '../ids/path-id.ts'
import { groupsIn, removeGroup, servicesBelow, servicesIn } from '../tree/tree.ts'
import type { DraftTree } from '../tree/tree.ts'
import { dependencyViolations } from '../validation/app/index.ts'
import type { GroupBody } from '../validation/group-shape.ts'
import { below, detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'
import { completeApp } from './app-changes.ts'
import { changeTree } from './change-tree.ts'
import type { ChangeMode, ChangeOutcome } from './change-tree.ts'

const invalid = (violations: readonly Violation[]): Error =>
  marathonErrors.INVALID({}, { details: detailsOf(violations) })

/** The largest number that a definition can carry. */
const largestCount = 2_147_483_647

const isTopLevel = (id: string): boolean => id !== '/' && parentOf(id) === '/'

/** The violations that an error of the API carries, so that they can be put below a path. */
function violationsOf(error: unknown): Violation[] | undefined {
  if (!isDcosError(error) || error.code !== marathonErrors.INVALID.code) return undefined
  const details = error.details as { path: string; errors: string[] }[]
  return details.flatMap(({ path, errors }) => errors.map((text) => ({ path, error: text })))
}

function putGroup(
  context: EngineContext,
  draft: DraftTree,
  id: string,
  body: GroupBody,
  version: string,
  at: string,
): void {
  const stored = draft.groups.get(id)
  const changesRole =
    body.id !== undefined &&
    body.enforceRole !== undefined &&
    stored !== undefined &&
    isTopLevel(id) &&
    stored.enforceRole !== body.enforceRole &&
    (body.apps !== undefined || body.groups !== undefined)
  if (changesRole) {
    throw invalid([
      { path: `${at}/enforceRole`, error: 'enforceRole cannot be updated together with services' },
    ])
  }
  if (body.enforceRole === true && !isTopLevel(id)) {
    throw invalid([{ path: `${at}/enforceRole`, error: 'enforceRole can only be set on top-level groups' }])
  }
  const dependencies = body.dependencies?.map((name) => absolutePath(name, id))
  const unreadable = dependencyViolations(dependencies ?? [])
  if (unreadable.length > 0) throw invalid(below(at, unreadable))
  const group: GroupRecord = {
    id,
    dependencies: dependencies ?? stored?.dependencies ?? [],
    version: stored?.version ?? version,
    ...(isTopLevel(id)
      ? { enforceRole: body.enforceRole ?? context.settings.newGroupEnforceRole === 'top' }
      : {}),
  }
  draft.groups.set(id, group)
}

function putApps(
  context: EngineContext,
  draft: DraftTree,
  id: string,
  apps: NonNullable<GroupBody['apps']>,
  at: string,
): void {
  const before = new Map(servicesIn(draft, id).map((service) => [service.id, service]))
  for (const [serviceId, { kind }] of before) if (kind === 'app') draft.services.delete(serviceId)
  apps.forEach((body, index) => {
    const path = `${at}/apps(${index})`
    try {
      const { version: _ignored, ...given } = body
      const app = completeApp(context, draft, given, id)
      if (parentOf(app.id) !== id) {
        throw invalid([
          { path: '/id', error: `Identifier is not child of '${id}'. Hint: use relative paths.` },
        ])
      }
      const stored = before.get(app.id)
      const kept = stored?.kind === 'app' && given.role === undefined ? { ...app, role: stored.role } : app
      draft.services.set(app.id, kept)
    } catch (error) {
      const violations = violationsOf(error)
      throw violations ? invalid(below(path, violations)) : error
    }
  })
}

function putGroups(
  context: EngineContext,
  draft: DraftTree,
  id: string,
  groups: GroupBody[],
  version: string,
  at: string,
): void {
  const listed = groups.map((body, index) => {
    const path = `${at}/groups(${index})`
    if (body.id === undefined) throw invalid([{ path: `${path}/id`, error: 'error.path.missing' }])
    const problems = pathProblems(body.id)
    if (problems.length > 0) throw invalid(problems.map((error) => ({ path: `${path}/id`, error })))
    const child = absolutePath(body.id, id)
    if (parentOf(child) !== id) {
      throw invalid([
        { path: `${path}/id`, error: `Identifier is not child of '${id}'. Hint: use relative paths.` },
      ])
    }
    return { child, body, path }
  })
  const kept = new Set(listed.map(({ child }) => child))
  for (const group of groupsIn(draft, id)) if (!kept.has(group.id)) removeGroup(draft, group.id)
  for (const { child, body, path } of listed) putStructure(context, draft, child, body, version, path)
}

/** Lays a group with everything its body names over the draft. */
function putStructure(
  context: EngineContext,
  draft: DraftTree,
  id: string,
  body: GroupBody,
  version: string,
  at = '',
): void {
  requireAlone(body, at)
  if (draft.services.has(id)) throw marathonErrors.GROUP_IS_APP({ id })
  putGroup(context, draft, id, body, version, at)
  if (body.apps) putApps(context, draft, id, body.apps, at)
  if (body.groups) putGroups(context, draft, id, body.groups, version, at)
}

/** A version or a factor is the only thing that a body may say. */
function requireAlone(body: GroupBody, at = ''): void {
  for (const member of ['version', 'scaleBy'] as const) {
    if (body[member] !== undefined && Object.keys(body).length > 1) {
      throw invalid([{ path: `${at}/${member}`, error: 'not allowed in conjunction with other properties.' }])
    }
  }
}

function rollBack(context: EngineContext, draft: DraftTree, id: string, given: string): void {
  const version = Number.isNaN(Date.parse(given)) ? given : new Date(given).toISOString()
  const older = context.treeStore.treeAt(version)
  if (!older?.groups.has(id)) {
    throw marathonErrors.PRECONDITION({ reason: `Group ${id} not available in version ${given}` })
  }
  removeGroup(draft, id)
  for (const service of servicesBelow(older, id)) draft.services.set(service.id, service)
  for (const group of older.groups.values()) {
    if (group.id === id || isBelow(group.id, id)) draft.groups.set(group.id, group)
  }
}

function scaleBy(draft: DraftTree, id: string, factor: number): void {
  for (const service of servicesBelow(draft, id)) {
    if (service.kind === 'app') {
      draft.services.set(service.id, {
        ...service,
        instances: Math.min(Math.ceil(service.instances * factor), largestCount),
      })
    }
  }
}

/** Where a body says its group is, seen from the group of the URL. */
export function groupOf(body: GroupBody, urlGroup: string): string {
  const wrongUrl = urlGroup === '/' ? [] : pathProblems(urlGroup)
  if (wrongUrl.length > 0) throw invalid(wrongUrl.map((error) => ({ path: '/id', error })))
  if (body.id === undefined) return urlGroup
  const problems = body.id === '/' ? [] : pathProblems(body.id)
  if (problems.length > 0) throw invalid(problems.map((error) => ({ path: '/id', error })))
  return absolutePath(body.id, urlGroup)
}

/** Creates a group. */
export function createGroup(
  context: EngineContext,
  urlGroup: string,
  body: GroupBody,
  mode: ChangeMode,
): Promise<ChangeOutcome> {
  const id = groupOf(body, urlGroup)
  return changeTree(context, {
    ...mode,
    groupId: parentOf(urlGroup),
    build(draft, _before, version) {
      if (draft.groups.has(id)) throw marathonErrors.GROUP_EXISTS({ id })
      if (draft.services.has(id)) throw marathonErrors.GROUP_IS_APP({ id })
      putStructure(context, draft, id, body, version)
    },
  })
}

/** Changes or creates a group, scales it, or rolls it back. */
export function updateGroup(
  context: EngineContext,
  urlGroup: string,
  body: GroupBody,
  mode: ChangeMode,
): Promise<ChangeOutcome> {
  requireAlone(body)
  const id = groupOf(body, urlGroup)
  return changeTree(context, {
    ...mode,
    groupId: parentOf(urlGroup),
    build(draft, _before, version) {
      if (body.version !== undefined) rollBack(context, draft, id, body.version)
      else if (body.scaleBy !== undefined) scaleBy(draft, id, body.scaleBy)
      else putStructure(context, draft, id, body, version)
    },
  })
}

/** Removes a group with everything in it. */
export function deleteGroup(context: EngineContext, id: string, mode: ChangeMode): Promise<ChangeOutcome> {
  return changeTree(context, {
    ...mode,
    groupId: parentOf(id),
    build(draft) {
      if (!draft.groups.has(id)) throw marathonErrors.GROUP_UNKNOWN({ id })
      removeGroup(draft, id)
    },
  })
}

/** Sets whether a top-level group enforces its role; nothing is restarted. */
export async function setEnforceRole(
  context: EngineContext,
  id: string,
  body: GroupBody,
  mode: ChangeMode,
): Promise<ChangeOutcome> {
  if (topLevelGroupOf(`${id}/x`) !== id) {
    throw invalid([{ path: '/enforceRole', error: 'enforceRole can only be set on top-level groups' }])
  }
  return changeTree(context, {
    ...mode,
    force: false,
    groupId: '/',
    build(draft) {
      const group = draft.groups.get(id)
      if (!group) throw marathonErrors.GROUP_UNKNOWN({ id })
      draft.groups.set(id, {
        ...group,
        enforceRole: body.enforceRole ?? context.settings.newGroupEnforceRole === 'top',
      })
    },
  })
}
