import type { AppDefinition } from '../definitions/app.ts'
import type { PodDefinition } from '../definitions/pod.ts'
import { parentOf } from '../ids/path-id.ts'
import type { GroupRecord, ServiceDefinition } from '../definitions/service.ts'
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

interface Children {
  services: ReadonlyMap<string, ServiceDefinition[]>
  groups: ReadonlyMap<string, GroupRecord[]>
}

/** What every group has directly below it, by id. */
function childrenIn({ services, groups }: Tree): Children {
  const byId = <T extends { id: string }>(of: ReadonlyMap<string, T>): T[] =>
    [...of.values()].filter(({ id }) => id !== '/').sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    services: Map.groupBy(byId(services), ({ id }) => parentOf(id)),
    groups: Map.groupBy(byId(groups), ({ id }) => parentOf(id)),
  }
}

/** A group with everything below it, as far as it was asked for. */
export function renderGroup(tree: Tree, id: string, renderer: GroupRenderer): Record<string, unknown> {
  return renderBelow(tree, childrenIn(tree), id, renderer)
}

function renderBelow(
  tree: Tree,
  children: Children,
  id: string,
  renderer: GroupRenderer,
): Record<string, unknown> {
  const group = tree.groups.get(id)
  const { embeds } = renderer
  const services = children.services.get(id) ?? []
  const groups = children.groups.get(id) ?? []
  const topLevel = id !== '/' && parentOf(id) === '/'
  return {
    id,
    apps: embeds.apps
      ? services.flatMap((each) => (each.kind === 'app' ? [renderer.renderApp(each)] : []))
      : [],
    pods: embeds.pods
      ? services.flatMap((each) => (each.kind === 'pod' ? [renderer.renderPod(each)] : []))
      : [],
    groups: embeds.groups ? groups.map((each) => renderBelow(tree, children, each.id, renderer)) : [],
    dependencies: group?.dependencies ?? [],
    version: group?.version ?? '',
    ...(topLevel ? { enforceRole: group?.enforceRole ?? false } : {}),
  }
}
