import type { ClusterDescription, NodeDescription } from '../description.ts'
import { nodePaths } from '../node-paths.ts'
import type { JsonValue } from './json-value.ts'
import { agentPorts, dnsAddress, ports, versions } from './ports.ts'

type JsonObject = { [name: string]: JsonValue }

/** What the configuration of a node is made from. */
export interface Given {
  cluster: ClusterDescription
  node: NodeDescription
  /** The bundle that the node runs, for `/dcos-metadata/dcos-version.json`. */
  bundleId: string
}

const loopback = '127.0.0.1'
const everywhere = '0.0.0.0'

const http = (host: string, port: number): string => `http://${host}:${port}`

/** Who this node is, for all that is spoken between nodes. */
const nodeTls: JsonObject = {
  caFile: `${nodePaths.pki}/ca.crt`,
  certFile: `${nodePaths.pki}/node.crt`,
  keyFile: `${nodePaths.pki}/node.key`,
}

/** Who a master is towards etcd: certificates of an authority that no agent has. */
const storeTls: JsonObject = {
  caFile: `${nodePaths.pki}/etcd-ca.crt`,
  certFile: `${nodePaths.pki}/etcd.crt`,
  keyFile: `${nodePaths.pki}/etcd.key`,
}

function storeOf({ cluster }: Given, component: string): JsonObject {
  return {
    engine: 'etcd',
    endpoints: cluster.masters.map((master) => `https://${master}:${ports.etcdClient}`),
    prefix: `/dcos/${component}/`,
    tls: storeTls,
  }
}

const masterUrls = ({ cluster }: Given): string[] => cluster.masters.map((host) => http(host, ports.master))

/** The leading master: with one master it is this node, otherwise DNS knows. */
function leaderUrl({ cluster }: Given): string {
  return http(cluster.masters.length === 1 ? loopback : 'leader.mesos', ports.master)
}

const overlayOf = ({ cluster }: Given): JsonObject => {
  const { overlay } = cluster.networks ?? {}
  const { networks, ...rest } = overlay === false ? {} : (overlay ?? {})
  return { ...rest, ...(networks === undefined ? {} : { networks: networks.map((one) => ({ ...one })) }) }
}

const mesosMaster = (given: Given): JsonObject => ({
  listen: { host: everywhere, port: ports.master },
  internal: { listen: { host: given.node.address, port: ports.masterInternal }, tls: nodeTls },
  advertise: { hostname: given.node.address, ip: given.node.address, port: ports.master },
  store: storeOf(given, 'mesos'),
  // A master that dies is followed after this time; its lease is renewed in a thread of its own, so it may be short.
  leadership: { ttlMs: 5000 },
  clusterName: given.cluster.clusterName,
  ...(given.cluster.networks?.overlay === false ? {} : { overlay: overlayOf(given) }),
})

/** What a scheduler is told where permissions are enforced. */
const enforcement = ({ cluster }: Given): JsonObject =>
  cluster.permissions === 'enforce'
    ? { permissions: { iamUrl: http(loopback, ports.iam), trustedAddresses: [...cluster.masters] } }
    : {}

const marathon = (given: Given): JsonObject => ({
  listen: { host: everywhere, port: ports.marathon },
  advertise: { hostname: given.node.address, port: ports.marathon },
  store: storeOf(given, 'marathon'),
  masterUrls: masterUrls(given),
  webuiUrl: http(given.node.address, ports.marathon),
  ...enforcement(given),
  frameworkUser: given.cluster.taskUser ?? 'root',
})

const metronome = (given: Given): JsonObject => ({
  listen: { host: everywhere, port: ports.metronome },
  advertise: { hostname: given.node.address, port: ports.metronome },
  ...enforcement(given),
  store: storeOf(given, 'metronome'),
  masterUrls: masterUrls(given),
  frameworkUser: given.cluster.taskUser ?? 'root',
})

const packageService = (given: Given): JsonObject => ({
  listen: { host: loopback, port: ports.packageService },
  store: storeOf(given, 'cosmos'),
  marathonUrl: http(loopback, ports.marathon),
  metronomeUrl: http(loopback, ports.metronome),
  mesosUrl: leaderUrl(given),
  adminRouterUrl: http(loopback, ports.adminRouter),
  defaultRepositories: [{ name: 'Universe', uri: `file://${nodePaths.active}/lib/universe/repository.json` }],
  dcosVersion: versions.dcos,
})

const iam = (given: Given): JsonObject => ({
  listen: { host: loopback, port: ports.iam },
  store: storeOf(given, 'iam'),
  clusterId: given.cluster.clusterId,
  superuser: { uid: given.cluster.superuser.uid, passwordHash: given.cluster.superuser.passwordHash },
  permissions: given.cluster.permissions ?? 'open',
  auditFile: `${nodePaths.data}/iam/audit.jsonl`,
})

const adminRouter = (given: Given): JsonObject => ({
  listen: { host: everywhere, port: ports.adminRouter },
  upstreams: {
    mesos: leaderUrl(given),
    marathon: http(loopback, ports.marathon),
    metronome: http(loopback, ports.metronome),
    packageService: http(loopback, ports.packageService),
    iam: http(loopback, ports.iam),
    dns: http(loopback, ports.dnsHttp),
    dashboard: http(loopback, ports.dashboard),
  },
  auth: given.cluster.auth ?? true,
  permissions: given.cluster.permissions ?? 'open',
  clusterId: given.cluster.clusterId,
  clusterName: given.cluster.clusterName,
  version: versionOf(given),
  agentGatewayPort: ports.agentGateway,
  auditFile: `${nodePaths.data}/adminrouter/audit.jsonl`,
})

const agentGateway = (given: Given): JsonObject => ({
  listen: { host: everywhere, port: ports.agentGateway },
  upstreams: { agent: http(loopback, ports.agent), dns: http(loopback, ports.dnsHttp) },
  clusterId: given.cluster.clusterId,
  version: versionOf(given),
  role: given.node.role === 'slave_public' ? 'agent_public' : 'agent',
  address: given.node.address,
})

const dashboard = (): JsonObject => ({ listen: { host: loopback, port: ports.dashboard } })

const nameServer = (given: Given): JsonObject => {
  const isMaster = given.node.role === 'master'
  return {
    listen: [dnsAddress, ...(isMaster ? [given.node.address] : [])].map((host) => ({
      host,
      port: ports.dns,
    })),
    listenHttp: { host: isMaster ? everywhere : loopback, port: ports.dnsHttp },
    masterUrls: masterUrls(given),
    upstreams: given.cluster.resolvers,
    clusterId: given.cluster.clusterId,
  }
}

/** Resources in the text notation, with the ports of DC/OS unless the node names its own. */
function resourcesOf({ node }: Given): string {
  const own = node.resources?.trim() ?? ''
  const given = own === '' ? [] : [own.replace(/;$/, '')]
  if (/(^|;)\s*ports\s*[(:]/.test(own) || node.role === 'master') return given.join(';')
  return [...given, `ports:${agentPorts[node.role]}`].join(';')
}

/** Images of containers; undefined when the agent's own defaults are wanted. */
function imagesOf({ cluster }: Given): JsonObject | undefined {
  const { defaultRegistry, insecureRegistries, credentials } = cluster.images ?? {}
  const file = credentials && ('file' in credentials ? credentials.file : nodePaths.registryLogins)
  const images: JsonObject = {
    ...(defaultRegistry === undefined ? {} : { defaultRegistry }),
    ...(insecureRegistries === undefined ? {} : { insecureRegistries: [...insecureRegistries] }),
    ...(file === undefined ? {} : { credentialsFile: file }),
  }
  return Object.keys(images).length > 0 ? images : undefined
}

const mesosAgent = (given: Given): JsonObject => {
  const { node, cluster } = given
  const attributes = [node.attributes, node.role === 'slave_public' ? 'public_ip:true' : undefined]
  const attributeText = attributes.filter((text) => text !== undefined && text !== '').join(';')
  const images = imagesOf(given)
  return {
    listen: { host: everywhere, port: ports.agent },
    advertise: { hostname: node.address, ip: node.address, port: ports.agent },
    hostname: node.address,
    masterUrls: cluster.masters.map((host) => `https://${host}:${ports.masterInternal}`),
    tls: nodeTls,
    workDir: `${nodePaths.data}/mesos/slave`,
    launcher: 'systemd',
    ...(images === undefined ? {} : { images }),
    network: {
      pluginFolders: [`${nodePaths.active}/libexec/dcos-cni`],
      cniConfigFolder: cluster.networks?.cniConfigFolder ?? `${nodePaths.data}/cni`,
      ...(cluster.networks?.bridgeSubnet === undefined
        ? {}
        : { bridge: { subnet: cluster.networks.bridgeSubnet } }),
      overlay: cluster.networks?.overlay !== false,
      nameservers: [dnsAddress],
      programFolder: `${nodePaths.active}/bin`,
      runFolder: `${nodePaths.run}/networks`,
    },
    resources: resourcesOf(given),
    ...(node.role === 'slave_public' ? { defaultRole: 'slave_public' } : {}),
    ...(attributeText === '' ? {} : { attributes: attributeText }),
    taskEnvironment: {
      PATH: `${nodePaths.active}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    },
  }
}

/** What `/dcos-metadata/dcos-version.json` and `etc/dcos-version.json` say. */
export function versionOf({ bundleId }: Given): JsonObject {
  return {
    version: versions.dcos,
    variant: 'open',
    imageCommit: `dcos-lite-${versions.product}`,
    bootstrapId: bundleId,
  }
}

/** The configuration of a unit's component. */
export type RenderConfig = (given: Given) => JsonObject

/** Configurations by the name of the unit. */
export const componentConfigs = {
  'dcos-mesos-master': mesosMaster,
  'dcos-marathon': marathon,
  'dcos-metronome': metronome,
  'dcos-cosmos': packageService,
  'dcos-iam': iam,
  'dcos-adminrouter': adminRouter,
  'dcos-adminrouter-agent': agentGateway,
  'dcos-dashboard': dashboard,
  'dcos-mesos-dns': nameServer,
  'dcos-net': nameServer,
  'dcos-mesos-slave': mesosAgent,
  'dcos-mesos-slave-public': mesosAgent,
} satisfies Record<string, RenderConfig>

/** Units that run one of our components. */
export type ComponentUnit = keyof typeof componentConfigs
