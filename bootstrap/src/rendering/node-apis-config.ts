import type { CheckSettings } from '@dcos-lite/lib/contracts'
import { nodePaths } from '../node-paths.ts'
import type { Given } from './component-configs.ts'
import { clusterIdentity, isEncrypted, nodeTls, partUrl } from './doors.ts'
import type { JsonValue } from './json-value.ts'
import { ports, versions } from './ports.ts'

type JsonObject = { [name: string]: JsonValue }

const loopback = '127.0.0.1'

/** On agents: where the gateway reaches the node APIs. Nobody but root can, since tasks run on the same machine. */
export const nodeApisSocket = `${nodePaths.run}/dcos-diagnostics.sock`

/** Ports on which components tell how they do, by the name of the unit. */
const probedPorts: Record<string, number> = {
  'dcos-mesos-master': ports.master,
  'dcos-iam': ports.iam,
  'dcos-secrets': ports.secrets,
  'dcos-marathon': ports.marathon,
  'dcos-metronome': ports.metronome,
  'dcos-cosmos': ports.packageService,
  'dcos-mesos-dns': ports.dnsHttp,
  'dcos-net': ports.dnsHttp,
  'dcos-dashboard': ports.dashboard,
  'dcos-mesos-slave': ports.agent,
  'dcos-mesos-slave-public': ports.agent,
}

function unitsOf(given: Given): JsonValue[] {
  return (given.units ?? []).map(({ unit, description }) => {
    const [name = unit, ...rest] = description.split(': ')
    const port = probedPorts[unit]
    return {
      id: `${unit}.service`,
      name,
      description: rest.join(': ') || name,
      ...(port === undefined ? {} : { probe: partUrl(given, loopback, port) }),
    }
  })
}

/** What of this machine is secret wherever it appears. */
function secretFiles(isMaster: boolean): string[] {
  const keys = isMaster ? ['node', 'front', 'etcd', 'issuer', 'etcd-issuer'] : ['node']
  return [
    ...keys.map((name) => `${nodePaths.pki}/${name}.key`),
    ...(isMaster
      ? [nodePaths.clusterKey, `${nodePaths.active}/etc/dcos-iam.json`]
      : [nodePaths.registryLogins]),
  ]
}

/** On masters: for the front door, which says who asks; tokens are its affair. */
function ownDoor(given: Given): JsonObject {
  if (!isEncrypted(given)) return {}
  const plain = given.cluster.security === 'strict' ? 'refused' : 'loopback'
  return { door: { tls: nodeTls, plain, clients: 'masters' } }
}

const jsonChecks = (checks: Record<string, CheckSettings>): JsonObject =>
  Object.fromEntries(
    Object.entries(checks).map(([name, { roles, cmd, ...rest }]) => [
      name,
      { ...rest, cmd: [...cmd], ...(roles === undefined ? {} : { roles: [...roles] }) },
    ]),
  )

/** The programs of the operator; those for other roles are left out by who makes the checks. */
function checksOf({ cluster, node }: Given): JsonObject {
  const { cluster: ofCluster = {}, prestart = {}, poststart = {} } = cluster.checks ?? {}
  const groups = {
    nodeChecks: poststart,
    prestartChecks: prestart,
    ...(node.role === 'master' ? { clusterChecks: ofCluster } : {}),
  }
  return Object.fromEntries(
    Object.entries(groups).flatMap(([key, checks]) =>
      Object.keys(checks).length === 0 ? [] : [[key, jsonChecks(checks)]],
    ),
  )
}

/** The configuration of the node APIs of a node. */
export function nodeApis(given: Given): JsonObject {
  const { cluster, node } = given
  const isMaster = node.role === 'master'
  const roles = { master: 'master', slave: 'agent', slave_public: 'agent_public' } as const
  const units = given.units ?? []
  return {
    ...clusterIdentity(given),
    listen: isMaster
      ? { host: loopback, port: ports.nodeApis, ...ownDoor(given) }
      : { socket: nodeApisSocket },
    internal: {
      host: node.address,
      port: ports.nodeApisInternal,
      door: { tls: nodeTls, plain: 'refused', clients: 'masters' },
    },
    ...(cluster.auth === false ? { auth: false } : {}),
    // Where everything asks for a certificate or a token, a scraper runs on the machine itself.
    prometheus: {
      listen: { host: cluster.security === 'strict' ? loopback : '0.0.0.0', port: ports.prometheus },
    },
    role: roles[node.role],
    address: node.address,
    clusterId: cluster.clusterId,
    version: versions.dcos,
    masters: [...cluster.masters],
    ...(isMaster
      ? {
          mesosUrl: partUrl(given, cluster.masters.length === 1 ? loopback : 'leader.mesos', ports.master),
          marathonUrl: partUrl(given, loopback, ports.marathon),
          peers: { port: ports.nodeApisInternal, tls: nodeTls },
        }
      : {
          agentUrl: partUrl(given, loopback, ports.agent),
          agentWorkDir: `${nodePaths.data}/mesos/slave`,
          statsd: { host: node.address },
        }),
    units: unitsOf(given),
    bundleFolder: `${nodePaths.data}/dcos-diagnostics/diag-bundles`,
    configFiles: [
      ...units
        .filter(({ isComponent }) => isComponent)
        .map(({ unit }) => `${nodePaths.active}/etc/${unit}.json`),
      ...['dcos-version', 'node'].map((name) => `${nodePaths.active}/etc/${name}.json`),
    ],
    secretFiles: secretFiles(isMaster),
    certificateFiles: [
      `${nodePaths.pki}/node.crt`,
      ...(isMaster ? [`${nodePaths.pki}/etcd.crt`] : []),
      ...(isMaster && isEncrypted(given) ? [`${nodePaths.pki}/front.crt`] : []),
    ],
    watchedFolders: ['/', nodePaths.data],
    ...(cluster.checkTime === false ? { checkTime: false } : {}),
    ...checksOf(given),
  }
}
