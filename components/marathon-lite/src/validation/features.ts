import type { AppDefinition } from '../definitions/app.ts'
import type { PodDefinition } from '../definitions/pod.ts'
import type { Environment } from '../definitions/container.ts'
import type { Violation } from './report.ts'

const notEnabled = (feature: string): string =>
  `Feature ${feature} is not enabled. Enable with --enable_features ${feature})`

/** The secrets that an environment refers to must be declared. */
export function secretEnvironmentViolations(
  environment: Environment,
  declared: Record<string, unknown>,
  path: string,
): Violation[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (name === '') return [{ path, error: 'must not have an empty name' }]
    if (typeof value === 'string' || value.secret in declared) return []
    return [{ path: `${path}/${name}/secret`, error: `references an undefined secret ${value.secret}` }]
  })
}

/** Names and sources of declared secrets are not empty. */
export function secretDeclarationViolations(secrets: Record<string, { source: string }>): Violation[] {
  return Object.entries(secrets).flatMap(([name, { source }]) =>
    name === '' || source === '' ? [{ path: `/secrets/${name}`, error: 'must not be empty' }] : [],
  )
}

/** What a pod uses must be enabled. */
export function podFeatureViolations(pod: PodDefinition, features: readonly string[]): Violation[] {
  const found: Violation[] = []
  if (!features.includes('secrets') && Object.keys(pod.secrets).length > 0) {
    found.push({ path: '/secrets', error: notEnabled('secrets') })
  }
  pod.containers.forEach(({ resources }, index) => {
    if (resources.gpus === 0 || features.includes('gpu_resources')) return
    found.push({ path: `/containers(${index})/resources/gpus`, error: notEnabled('gpu_resources') })
  })
  return found
}

/** What an app uses must be enabled. */
export function featureViolations(app: AppDefinition, features: readonly string[]): Violation[] {
  const found: Violation[] = []
  const missing = (feature: string): boolean => !features.includes(feature)
  if (missing('secrets')) {
    for (const [name, value] of Object.entries(app.env)) {
      if (typeof value !== 'string') found.push({ path: `/env/${name}`, error: notEnabled('secrets') })
    }
    if (Object.keys(app.secrets).length > 0) found.push({ path: '/secrets', error: notEnabled('secrets') })
  }
  app.container?.volumes.forEach(({ external, secret }, index) => {
    const path = `/container/volumes(${index})`
    if (external && missing('external_volumes')) found.push({ path, error: notEnabled('external_volumes') })
    if (secret !== undefined && missing('secrets')) found.push({ path, error: notEnabled('secrets') })
  })
  if (app.gpus > 0) {
    if (missing('gpu_resources')) found.push({ path: '/gpus', error: notEnabled('gpu_resources') })
    if (app.container?.type === 'DOCKER') {
      found.push({ path: '/gpus', error: 'GPU resources are not supported with a DOCKER container' })
    }
  }
  return found
}
