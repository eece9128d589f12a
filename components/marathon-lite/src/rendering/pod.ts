import type { PodContainer, PodDefinition } from '../definitions/pod.ts'
import { renderNetworks } from './app.ts'
import { withoutEmpty } from './without-empty.ts'

function renderContainer(container: PodContainer): Record<string, unknown> {
  const { endpoints, image } = container
  const shown = {
    ...container,
    endpoints: endpoints.map((endpoint) => withoutEmpty(endpoint, ['labels', 'networkNames', 'protocol'])),
    image: image && withoutEmpty(image, ['labels']),
  }
  return withoutEmpty(shown, ['endpoints', 'environment', 'labels', 'volumeMounts', 'artifacts'])
}

/** A pod as answers show it: scaling, scheduling, executor resources, version and role are always there. */
export function renderPod(pod: PodDefinition): Record<string, unknown> {
  const constraints = pod.constraints.map(([fieldName, operator, value]) => ({
    fieldName,
    operator,
    ...(value === undefined ? {} : { value }),
  }))
  return withoutEmpty(
    {
      id: pod.id,
      labels: pod.labels,
      version: pod.version,
      user: pod.user,
      environment: pod.environment,
      secrets: pod.secrets,
      containers: pod.containers.map(renderContainer),
      volumes: pod.volumes,
      networks: renderNetworks(pod.networks),
      scaling: { kind: 'fixed', instances: pod.instances },
      scheduling: {
        backoff: {
          backoff: pod.backoffSeconds,
          backoffFactor: pod.backoffFactor,
          maxLaunchDelay: pod.maxLaunchDelaySeconds,
        },
        upgrade: pod.upgradeStrategy,
        placement: { constraints, acceptedResourceRoles: pod.acceptedResourceRoles ?? [] },
        killSelection: pod.killSelection,
        unreachableStrategy: pod.unreachableStrategy,
      },
      executorResources: pod.executorResources,
      role: pod.role,
      linuxInfo: pod.linuxInfo,
      legacySharedCgroups: pod.legacySharedCgroups,
    },
    ['labels', 'environment', 'secrets', 'volumes'],
  )
}
