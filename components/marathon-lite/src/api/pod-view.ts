import { lockedIds, verbOf, targetOf } from '../deploy/plan.ts'
import type { PodDefinition } from '../definitions/pod.ts'
import { isoNow } from '../engine/context.ts'
import type { EngineContext } from '../engine/context.ts'
import { renderPodSituation } from '../rendering/pod-status.ts'

/** The status of a pod as clients see it now. */
export function renderPodStatus(context: EngineContext, pod: PodDefinition): Record<string, unknown> {
  const { records, treeStore } = context
  const leaving = [...records.deployments.values()].some(
    ({ steps }) =>
      lockedIds(steps).has(pod.id) &&
      steps.some(({ actions }) =>
        actions.some((action) => verbOf(action) === 'Stop' && targetOf(action) === pod.id),
      ),
  )
  const failure = records.failures.get(pod.id)
  return renderPodSituation({
    pod,
    instances: [...context.index.of(pod.id).values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    definitionAt(version) {
      const definition = treeStore.definition(pod.id, version)
      return definition?.kind === 'pod' ? definition : pod
    },
    leaving,
    now: isoNow(context),
    ...(failure ? { failure } : {}),
  })
}
