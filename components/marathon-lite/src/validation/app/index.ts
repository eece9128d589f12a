import type { AppDefinition } from '../../definitions/app.ts'
import type { Artifact } from '../../definitions/container.ts'
import { isResident } from '../../definitions/service.ts'
import { pathProblems } from '../../ids/path-id.ts'
import { constraintViolations } from '../constraints.ts'
import { featureViolations, secretDeclarationViolations, secretEnvironmentViolations } from '../features.ts'
import { operationLabelViolations } from '../operation-labels.ts'
import type { Violation } from '../report.ts'
import { checkViolations } from './checks.ts'
import { isUri } from '../uri.ts'
import { commandViolations, labelViolations } from './commands.ts'
import { networkViolations, portViolations } from './networks.ts'
import { containerViolations } from './volumes.ts'

const rolePattern = /^(?!-)(?!\.{1,2}$)[^\s/\\]+$/

function roleViolations(app: AppDefinition): Violation[] {
  const { acceptedResourceRoles: accepted, role } = app
  if (!accepted) return []
  const path = '/acceptedResourceRoles'
  if (accepted.some((name) => name !== '*' && !rolePattern.test(name))) {
    return [{ path, error: 'must be valid role names' }]
  }
  if (isResident(app)) {
    return accepted.length === 1 && accepted[0] === '*'
      ? []
      : [{ path, error: 'A resident app must have `acceptedResourceRoles = ["*"]`.' }]
  }
  return accepted.every((name) => name === '*' || name === role)
    ? []
    : [{ path, error: `acceptedResourceRoles can only contain * and ${role}` }]
}

function residentViolations(app: AppDefinition): Violation[] {
  if (!isResident(app)) return []
  const found: Violation[] = []
  if (app.upgradeStrategy.maximumOverCapacity !== 0) {
    found.push({ path: '/upgradeStrategy/maximumOverCapacity', error: 'must be 0 for a resident app' })
  }
  if (app.unreachableStrategy !== 'disabled') {
    found.push({ path: '/unreachableStrategy', error: 'must be disabled for a resident app' })
  }
  if (app.role === '*') found.push({ path: '/role', error: 'Resident apps cannot have the role *' })
  return found
}

/** 0 ≤ inactive ≤ expunge. */
export function unreachableViolations(
  strategy: AppDefinition['unreachableStrategy'],
  path: string,
): Violation[] {
  if (strategy === 'disabled' || strategy.inactiveAfterSeconds <= strategy.expungeAfterSeconds) return []
  return [
    { path: `${path}/inactiveAfterSeconds`, error: 'must be less than or equal to expungeAfterSeconds' },
  ]
}

/** A limit is at least what is requested. */
export function limitViolations(
  limits: AppDefinition['resourceLimits'],
  requested: { cpus: number; mem: number },
  path: string,
): Violation[] {
  return (['cpus', 'mem'] as const).flatMap((name) => {
    const limit = limits?.[name]
    if (limit === undefined || limit === 'unlimited' || limit >= requested[name]) return []
    return [
      {
        path: `${path}/resourceLimits/${name}`,
        error: `must be greater than or equal to ${requested[name]}`,
      },
    ]
  })
}

/** The addresses of artifacts are URIs, at the path of their list. */
export function uriViolations(artifacts: readonly Artifact[], path: string): Violation[] {
  return artifacts.flatMap(({ uri }, index) =>
    isUri(uri) ? [] : [{ path: `${path}(${index})/uri`, error: 'URI has invalid syntax.' }],
  )
}

/** What an app or a group depends on has ids (of services or groups; they need not exist). */
export function dependencyViolations(ids: readonly string[]): Violation[] {
  return ids.flatMap((id, index) =>
    id === '/' ? [] : pathProblems(id).map((error) => ({ path: `/dependencies(${index})`, error })),
  )
}

/** Everything that an app in canonical form must hold to by itself. */
export function appViolations(app: AppDefinition, features: readonly string[]): Violation[] {
  return [
    ...pathProblems(app.id).map((error) => ({ path: '/id', error })),
    ...dependencyViolations(app.dependencies),
    ...commandViolations(app),
    ...labelViolations(app),
    ...operationLabelViolations(app),
    ...roleViolations(app),
    ...constraintViolations(app.constraints, '/constraints'),
    ...networkViolations(app.networks),
    ...portViolations(app),
    ...checkViolations(app),
    ...containerViolations(app),
    ...residentViolations(app),
    ...unreachableViolations(app.unreachableStrategy, '/unreachableStrategy'),
    ...limitViolations(app.resourceLimits, app, ''),
    ...uriViolations(app.fetch, '/fetch'),
    ...secretDeclarationViolations(app.secrets),
    ...secretEnvironmentViolations(app.env, app.secrets, '/env'),
    ...featureViolations(app, features),
  ]
}
