/** The names that decide where a question goes. All in lower case, without final dots. */
export interface RoutingNames {
  /** `mesos` */
  domain: string
  /** `thisdcos.directory` */
  clusterZone: string
  /** The label of this cluster below `dcos.directory`. */
  clusterId?: string
}

/** The data that a question is answered from. */
export type Route =
  | { to: 'mesos'; lookup: string; renameTarget?: (target: string) => string; apex: string }
  | { to: 'l4lb'; lookup: string; apex: string }
  | { to: 'directory'; lookup: string; apex: string }
  | { to: 'component'; lookup: string; apex: string }
  | { to: 'fixed'; lookup: string; apex: string }
  | { to: 'refused' }
  | { to: 'upstream' }

function isBelow(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`)
}

/** Brings the other spellings of the cluster's zone to `*.thisdcos.directory`. */
function unalias(name: string, { clusterZone, clusterId }: RoutingNames): string {
  const spellings = ['thisdcos.global', ...(clusterId === undefined ? [] : [`${clusterId}.dcos.directory`])]
  for (const spelling of spellings) {
    if (name.endsWith(`.${spelling}`)) return `${name.slice(0, -spelling.length)}${clusterZone}`
  }
  return name
}

function routeWithinCluster(name: string, { domain, clusterZone }: RoutingNames): Route {
  const inner = name.slice(0, -clusterZone.length - 1)
  const zone = inner.slice(inner.lastIndexOf('.') + 1)
  const apex = `${zone}.${clusterZone}`
  if (zone === 'dcos') return { to: 'directory', lookup: name, apex }
  if (zone === 'l4lb' || zone === 'dclb')
    return { to: 'l4lb', lookup: `${inner.slice(0, -zone.length)}l4lb.${clusterZone}`, apex }
  if (zone === 'component') return { to: 'component', lookup: inner.slice(0, -zone.length - 1), apex }
  if (zone !== 'mesos') return { to: 'refused' }
  return {
    to: 'mesos',
    lookup: `${inner.slice(0, -zone.length)}${domain}`,
    renameTarget: (target) => `${target.slice(0, -domain.length)}${apex}`,
    apex,
  }
}

/** Decides where a question (lower case, no final dot) is answered from. */
export function routeQuestion(name: string, names: RoutingNames): Route {
  if (isBelow(name, names.domain)) {
    // A wildcard label is taken out wherever it stands but in front.
    return { to: 'mesos', lookup: name.replaceAll('.*', ''), apex: names.domain }
  }
  for (const apex of ['spartan', 'localhost', 'zk']) {
    if (isBelow(name, apex)) return { to: 'fixed', lookup: name, apex }
  }
  const plain = unalias(name, names)
  if (plain === names.clusterZone) return { to: 'refused' }
  return isBelow(plain, names.clusterZone) ? routeWithinCluster(plain, names) : { to: 'upstream' }
}
