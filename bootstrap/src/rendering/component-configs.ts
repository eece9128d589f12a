import type { ClusterDescription, NodeDescription } from '../description.ts'
import { nodePaths } from '../node-paths.ts'
import {
  clusterIdentity,
  door,
  frontTls,
  iamDoor,
  iamUrls,
  isEncrypted,
  masterCertificates,
  nodeTls,
  partUrl,
} from './doors.ts'
import type { JsonValue } from './json-value.ts'
import { nodeApis, nodeApisSocket } from './node-apis-config.ts'
import { agentPorts, dnsAddress, ports, versions } from './ports.ts'

type JsonObject = { [name: string]: JsonValue }

/** What the configuration of a node is made from. */
export interface Given {
  cluster: ClusterDescription
  node: NodeDescription
  /** The bundle that the node runs, for `/dcos-metadata/dcos-version.json`. */
  bundleId: string
  /** The units of this node, for those who tell how they do. */
  units?: { unit: string; description: string; isComponent: boolean }[]
}

const loopback = '127.0.0.1'
const everywhere = '0.0.0.0'

const http = (host: string, port: number): string => `http://${host}:${port}`

const secretsUrl = (given: Given): string => partUrl(given, loopback, ports.secrets)

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

const masterUrls = (given: Given): string[] =>
  given.cluster.masters.map((host) => partUrl(given, host, ports.master))

/** The leading master: with one master it is this node, otherwise DNS knows. */
function leaderUrl(given: Given): string {
  return partUrl(given, given.cluster.masters.length === 1 ? loopback : 'leader.mesos', ports.master)
}

const overlayOf = ({ cluster }: Given): JsonObject => {
  const { overlay } = cluster.networks ?? {}
  const { networks, ...rest } = overlay === false ? {} : (overlay ?? {})
  return { ...rest, ...(networks === undefined ? {} : { networks: networks.map((one) => ({ ...one })) }) }
}

/** How much of the past masters remember. */
function historyOf({ cluster }: Given): JsonObject {
  const { completedTasks, completedFrameworks } = cluster.kernel ?? {}
  return {
    ...(completedTasks === undefined ? {} : { maxCompletedTasksPerFramework: completedTasks }),
    ...(completedFrameworks === undefined ? {} : { maxCompletedFrameworks: completedFrameworks }),
  }
}

const mesosMaster = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: everywhere, port: ports.master, ...door(given, 'cluster', 'dcos:adminrouter:ops:mesos') },
  internal: { listen: { host: given.node.address, port: ports.masterInternal }, tls: nodeTls },
  advertise: { hostname: given.node.address, ip: given.node.address, port: ports.master },
  store: storeOf(given, 'mesos'),
  refusedNodes: storeOf(given, 'nodes'),
  // A master that dies is followed after this time; its lease is renewed in a thread of its own, so it may be short.
  leadership: { ttlMs: 5000 },
  clusterName: given.cluster.clusterName,
  ...historyOf(given),
  secretsUrl: secretsUrl(given),
  ...enforcement(given),
  ...(given.cluster.networks?.overlay === false ? {} : { overlay: overlayOf(given) }),
})

/** Where people find a component of this node. */
const shownUrl = (given: Given, port: number): string =>
  `${given.cluster.security === 'strict' ? 'https' : 'http'}://${given.node.address}:${port}`

/** What a scheduler is told where permissions are enforced. */
const enforcement = (given: Given): JsonObject =>
  given.cluster.permissions === 'enforce'
    ? {
        permissions: {
          iamUrl: partUrl(given, loopback, ports.iam),
          // With TLS a master is known by its certificate.
          trustedAddresses: isEncrypted(given) ? [] : [...given.cluster.masters],
        },
      }
    : {}

const marathon = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: everywhere, port: ports.marathon, ...door(given, 'masters') },
  advertise: { hostname: given.node.address, port: ports.marathon },
  store: storeOf(given, 'marathon'),
  backupFolder: '/var/lib/dcos/marathon/backups',
  masterUrls: masterUrls(given),
  webuiUrl: shownUrl(given, ports.marathon),
  secretsUrl: secretsUrl(given),
  ...enforcement(given),
  frameworkUser: given.cluster.taskUser ?? 'root',
})

const metronome = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: everywhere, port: ports.metronome, ...door(given, 'masters') },
  advertise: { hostname: given.node.address, port: ports.metronome },
  ...enforcement(given),
  store: storeOf(given, 'metronome'),
  masterUrls: masterUrls(given),
  frameworkUser: given.cluster.taskUser ?? 'root',
})

const packageService = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: {
    host: loopback,
    port: ports.packageService,
    ...door(given, 'masters', 'dcos:adminrouter:package'),
  },
  store: storeOf(given, 'cosmos'),
  marathonUrl: partUrl(given, loopback, ports.marathon),
  metronomeUrl: partUrl(given, loopback, ports.metronome),
  mesosUrl: leaderUrl(given),
  adminRouterUrl: http(loopback, ports.adminRouter),
  defaultRepositories: [{ name: 'Universe', uri: `file://${nodePaths.active}/lib/universe/repository.json` }],
  dcosVersion: versions.dcos,
  containerImages: true,
  imageMirrors: (given.cluster.images?.mirrors ?? []).map(({ prefix }) => prefix),
  imageMirrorsOnly: given.cluster.images?.mirrorsOnly ?? false,
})

const iam = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: everywhere, port: ports.iam, ...iamDoor(given) },
  ...(given.cluster.security === 'strict' ? { secureCookies: true } : {}),
  certificates: { ...masterCertificates(), refusedNodes: storeOf(given, 'nodes') },
  store: storeOf(given, 'iam'),
  clusterId: given.cluster.clusterId,
  superuser: { uid: given.cluster.superuser.uid, passwordHash: given.cluster.superuser.passwordHash },
  permissions: given.cluster.permissions ?? 'open',
  auditFile: `${nodePaths.data}/iam/audit.jsonl`,
})

/** For this machine alone: values leave it in sessions of the master and by the front door, and in no other way. */
const secrets = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: loopback, port: ports.secrets, ...door(given, 'masters') },
  store: storeOf(given, 'secrets'),
  keyFile: nodePaths.clusterKey,
  ...enforcement(given),
  auditFile: `${nodePaths.data}/secrets/audit.jsonl`,
})

/** What the front door finds at the node APIs of its machine. */
const nodeApiNames = ['health', 'checks', 'logs', 'metrics', 'leaders']

/** With several masters: all copies of what has a leader, that of this machine first. */
const ledUpstreams = (given: Given): JsonObject => {
  const { cluster, node } = given
  if (cluster.masters.length < 2) return {}
  const hosts = [loopback, ...cluster.masters.filter((host) => host !== node.address)]
  const all = (port: number): string[] => hosts.map((host) => partUrl(given, host, port))
  return { led: { mesos: all(ports.master), marathon: all(ports.marathon), metronome: all(ports.metronome) } }
}

const frameOptionsOf = ({ cluster }: Given): JsonObject => {
  const { frameOptions } = cluster.frontDoor ?? {}
  return frameOptions === undefined ? {} : { frameOptions }
}

const adminRouter = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: everywhere, port: ports.adminRouter },
  ...frontTls(given),
  ...ledUpstreams(given),
  upstreams: {
    mesos: partUrl(given, loopback, ports.master),
    marathon: partUrl(given, loopback, ports.marathon),
    metronome: partUrl(given, loopback, ports.metronome),
    packageService: partUrl(given, loopback, ports.packageService),
    iam: partUrl(given, loopback, ports.iam),
    secrets: secretsUrl(given),
    dns: partUrl(given, loopback, ports.dnsHttp),
    net: http(loopback, ports.dnsNet),
    dashboard: partUrl(given, loopback, ports.dashboard),
    ...Object.fromEntries(nodeApiNames.map((name) => [name, partUrl(given, loopback, ports.nodeApis)])),
  },
  auth: given.cluster.auth ?? true,
  ...frameOptionsOf(given),
  permissions: given.cluster.permissions ?? 'open',
  clusterId: given.cluster.clusterId,
  clusterName: given.cluster.clusterName,
  version: versionOf(given),
  agentGatewayPort: ports.agentGateway,
  ...(isEncrypted(given) ? { agentScheme: 'https' } : {}),
  auditFile: `${nodePaths.data}/adminrouter/audit.jsonl`,
  accessLog: true,
})

/** Tasks run on this machine: what comes from it says nothing about who asks. */
const gatewayAccess = (given: Given): JsonValue =>
  given.cluster.auth === false
    ? false
    : {
        iamUrl: iamUrls(given),
        trustedAddresses: isEncrypted(given) ? [] : [...given.cluster.masters],
        trustLoopback: false,
        permissions: given.cluster.permissions ?? 'open',
      }

const agentGateway = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: everywhere, port: ports.agentGateway, ...door(given, 'cluster') },
  upstreams: {
    agent: partUrl(given, loopback, ports.agent),
    dns: partUrl(given, loopback, ports.dnsHttp),
  },
  access: gatewayAccess(given),
  nodeApisSocket,
  renewal: { files: nodeTls, masterUrls: iamUrls(given) },
  clusterId: given.cluster.clusterId,
  version: versionOf(given),
  role: given.node.role === 'slave_public' ? 'agent_public' : 'agent',
  address: given.node.address,
})

const dashboard = (given: Given): JsonObject => ({
  ...clusterIdentity(given),
  listen: { host: loopback, port: ports.dashboard, ...door(given, 'masters') },
})

const nameServer = (given: Given): JsonObject => {
  const isMaster = given.node.role === 'master'
  const { vips, forwardZones = {}, ...rest } = given.cluster.names ?? {}
  return {
    listen: [dnsAddress, ...(isMaster ? [given.node.address] : [])].map((host) => ({
      host,
      port: ports.dns,
    })),
    ...clusterIdentity(given),
    listenHttp: {
      host: isMaster ? everywhere : loopback,
      port: ports.dnsHttp,
      ...door(given, 'cluster', 'dcos:adminrouter:ops:mesos-dns'),
    },
    listenNet: { host: loopback, port: ports.dnsNet },
    masterUrls: masterUrls(given),
    upstreams: given.cluster.resolvers,
    clusterId: given.cluster.clusterId,
    ...rest,
    forwardZones: Object.fromEntries(
      Object.entries(forwardZones).map(([zone, servers]) => [zone, [...servers]]),
    ),
    vips: vips === false ? { mode: 'off' } : { mode: 'auto', nft: `${nodePaths.active}/bin/nft`, ...vips },
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
  const { defaultRegistry, insecureRegistries, mirrors, mirrorsOnly, credentials } = cluster.images ?? {}
  const file = credentials && ('file' in credentials ? credentials.file : nodePaths.registryLogins)
  const images: JsonObject = {
    ...(defaultRegistry === undefined ? {} : { defaultRegistry }),
    ...(insecureRegistries === undefined ? {} : { insecureRegistries: [...insecureRegistries] }),
    ...(mirrors === undefined ? {} : { mirrors: mirrors.map(({ prefix, url }) => ({ prefix, url })) }),
    ...(mirrorsOnly === undefined ? {} : { mirrorsOnly }),
    ...(file === undefined ? {} : { credentialsFile: file }),
  }
  return Object.keys(images).length > 0 ? images : undefined
}

const mesosAgent = (given: Given): JsonObject => {
  const { node, cluster } = given
  const attributes = [node.attributes, node.role === 'slave_public' ? 'public_ip:true' : undefined]
  const attributeText = attributes.filter((text) => text !== undefined && text !== '').join(';')
  const images = imagesOf(given)
  const { taskLogBytes, sandboxDelayMs } = cluster.kernel ?? {}
  return {
    ...clusterIdentity(given),
    listen: { host: everywhere, port: ports.agent, ...door(given, 'cluster', 'dcos:adminrouter:ops:slave') },
    advertise: { hostname: node.address, ip: node.address, port: ports.agent },
    hostname: node.address,
    masterUrls: cluster.masters.map((host) => `https://${host}:${ports.masterInternal}`),
    tls: nodeTls,
    workDir: `${nodePaths.data}/mesos/slave`,
    launcher: 'systemd',
    metricsSocket: nodeApisSocket,
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
    ...(taskLogBytes === undefined ? {} : { logs: { maxBytes: taskLogBytes } }),
    ...(sandboxDelayMs === undefined ? {} : { gc: { delayMs: sandboxDelayMs } }),
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
  'dcos-secrets': secrets,
  'dcos-adminrouter': adminRouter,
  'dcos-adminrouter-agent': agentGateway,
  'dcos-dashboard': dashboard,
  'dcos-diagnostics': nodeApis,
  'dcos-mesos-dns': nameServer,
  'dcos-net': nameServer,
  'dcos-mesos-slave': mesosAgent,
  'dcos-mesos-slave-public': mesosAgent,
} satisfies Record<string, RenderConfig>

/** Units that run one of our components. */
export type ComponentUnit = keyof typeof componentConfigs
