/** Where things lie on a node. Paths begin with `/`; `dcos-node --root DIR` puts them below a folder. */
export const nodePaths = {
  base: '/opt/dcos',
  packages: '/opt/dcos/packages',
  sets: '/opt/dcos/sets',
  active: '/opt/dcos/active',
  incoming: '/opt/dcos/incoming',
  /** Logins of image registries, of the active set. */
  registryLogins: '/opt/dcos/active/etc/docker_credentials',
  /** What must come back when the cluster leaves: the resolver as it was. */
  saved: '/opt/dcos/saved',
  /** There while units and links are rewritten. */
  journal: '/opt/dcos/journal.json',
  /** What the node remembers beside its sets. */
  memory: '/opt/dcos/node.json',
  /** Definitions of DC/OS name this one. */
  mesosphere: '/opt/mesosphere',
  data: '/var/lib/dcos',
  pki: '/var/lib/dcos/pki',
  /** On masters: what secrets are encrypted with. */
  clusterKey: '/var/lib/dcos/pki/cluster-key.json',
  run: '/run/dcos',
  units: '/etc/systemd/system',
  resolvConf: '/etc/resolv.conf',
  resolvedDropIn: '/etc/systemd/resolved.conf.d/dcos.conf',
  resolvedState: '/run/systemd/resolve',
} as const

/** Names below `/opt/dcos/incoming/<bundleId>/`. */
export const incomingNames = {
  runtime: 'runtime',
  program: 'dcos-node.mjs',
  bundle: 'dcos.bundle',
} as const

/** Where the files of a bundle are put before they are unpacked. */
export function incomingFolder(bundleId: string): string {
  return `${nodePaths.incoming}/${bundleId}`
}

/** The folder of a set; `active` is a link to one. */
export function setFolder(setId: string): string {
  return `${nodePaths.sets}/${setId}`
}

/** Where a package is unpacked. */
export function packageFolder(id: string): string {
  return `${nodePaths.packages}/${id}`
}
