import type { AppDefinition } from '../definitions/app.ts'
import type { PodDefinition } from '../definitions/pod.ts'
import { parentOf } from '../ids/path-id.ts'
import { groupsIn, servicesIn } from '../tree/tree.ts'
import type { Tree } from '../tree/tree.ts'

/** Which parts of groups were asked for. */
export interface GroupEmbeds {
  apps: boolean
  pods: boolean
  groups: boolean
}

/** What `embed` parameters ask for in groups; without any, everything. */
export function groupEmbedsOf(values: readonly string[]): GroupEmbeds {
  if (values.length === 0) return { apps: true, pods: true, groups: true }
  const names = values.map((value) => value.replace(/^group\./, ''))
  return {
    apps: names.some((name) => name === 'apps' || name.startsWith('apps.')),
    pods: names.includes('pods'),
    groups: names.includes('groups'),
  }
}

export interface GroupRenderer {
  embeds: GroupEmbeds
  renderApp: (app: AppDefinition) => unknown
  renderPod: (pod: PodDefinition) => unknown
}

/** A group with everything below it, as far as it was asked for. */
export function renderGroup(tree: Tree, id: string, renderer: GroupRenderer): Record<string, unknown> {
  const group = tree.groups.get(id)
  const { embeds } = renderer
  const services = servicesIn(tree, id).sort((a, b) => (a.id < b.id ? -1 : 1))
  const groups = groupsIn(tree, id).sort((a, b) => (a.id < b.id ? -1 : 1))
  const topLevel = id !== '/' && parentOf(id) === '/'
  return {
    id,
    apps: embeds.apps
      ? services.flatMap((each) => (each.kind === 'app' ? [renderer.renderApp(each)] : []))
      : [],
    pods: embeds.pods
      ? services.flatMap((each) => (each.kind === 'pod' ? [renderer.renderPod(each)] : []))
      : [],
    groups: embeds.groups ? groups.map((each) => renderGroup(tree, each.id, renderer)) : [],
    dependencies: group?.dependencies ?? [],
    version: group?.version ?? '',
    ...(topLevel ? { enforceRole: group?.enforceRole ?? false } : {}),
  }
}
