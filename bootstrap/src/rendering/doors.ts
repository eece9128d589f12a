import { nodePaths } from '../node-paths.ts'
import type { Given } from './component-configs.ts'
import type { JsonValue } from './json-value.ts'
import { ports } from './ports.ts'

type JsonObject = { [name: string]: JsonValue }

const loopback = '127.0.0.1'

/** Who this node is, for all that is spoken between nodes. */
export const nodeTls: JsonObject = {
  caFile: `${nodePaths.pki}/ca.crt`,
  certFile: `${nodePaths.pki}/node.crt`,
  keyFile: `${nodePaths.pki}/node.key`,
}

/** Whether the parts of this cluster speak TLS with one another. */
export const isEncrypted = ({ cluster }: Given): boolean => cluster.security !== 'disabled'

/** URL of a part of the cluster, for another part of it. */
export function partUrl(given: Given, host: string, port: number): string {
  return `${isEncrypted(given) ? 'https' : 'http'}://${host}:${port}`
}

/** The identity service as this node reaches it: on a master its own copy, otherwise one of all. */
export function iamUrls(given: Given): string[] {
  if (given.node.role === 'master') return [partUrl(given, loopback, ports.iam)]
  return given.cluster.masters.map((host) => `https://${host}:${ports.iam}`)
}

/**
 * How one of the documented ports is guarded: TLS beside HTTP, or TLS with a certificate or a token and nothing else.
 * `resource`: what the front door asks for on the way there, for those who judge no permissions themselves.
 */
export function door(given: Given, clients: 'cluster' | 'masters', resource?: string): JsonObject {
  if (!isEncrypted(given)) return {}
  if (given.cluster.security === 'permissive') {
    return { door: { tls: nodeTls, plain: 'served', clients: 'anyone' } }
  }
  const enforced = given.cluster.permissions === 'enforce' && resource !== undefined ? { resource } : {}
  return { door: { tls: nodeTls, plain: 'refused', clients, iamUrl: iamUrls(given), ...enforced } }
}

/** What agents ask the identity service for: they judge tokens, too, and have their certificates renewed. */
const agentPaths = ['/internal/v1/users/events', '/acs/api/v1/auth/jwks', '/internal/v1/certificates']

/** The identity service: for masters and this machine. */
export function iamDoor(given: Given): JsonObject {
  const plain = given.cluster.security === 'strict' ? 'refused' : 'loopback'
  return { door: { tls: nodeTls, plain, clients: 'masters', agentPaths } }
}

function issuerFiles(name: string): JsonObject {
  return { certFile: `${nodePaths.pki}/${name}.crt`, keyFile: `${nodePaths.pki}/${name}.key` }
}

/** On a master: who signs renewals, and which certificates of this machine are renewed. */
export function masterCertificates(): JsonObject {
  const issuer = issuerFiles('issuer')
  return {
    issuer,
    renew: [
      { files: nodeTls, issuer },
      { files: { ...issuerFiles('front'), caFile: `${nodePaths.pki}/front-ca.crt` }, issuer },
      {
        files: { ...issuerFiles('etcd'), caFile: `${nodePaths.pki}/etcd-ca.crt` },
        issuer: issuerFiles('etcd-issuer'),
      },
    ],
  }
}

/** The ports on which a part of the cluster is known by a certificate of its node. */
const partPorts = [
  ports.master,
  ports.marathon,
  ports.metronome,
  ports.packageService,
  ports.iam,
  ports.secrets,
  ports.dnsHttp,
  ports.dashboard,
  ports.nodeApis,
]

/** Who a component of this node is towards the other parts of the cluster. */
export function clusterIdentity(given: Given): JsonObject {
  const { masters } = given.cluster
  if (!isEncrypted(given)) {
    // Accounts and keys are never sent in the clear.
    return {
      clusterIdentity: { tls: nodeTls, origins: masters.map((host) => `https://${host}:${ports.iam}`) },
    }
  }
  const hosts = [loopback, 'leader.mesos', ...masters]
  const origins = hosts.flatMap((host) => partPorts.map((port) => `https://${host}:${port}`))
  const anyAgent = [ports.agent, ports.agentGateway].map((port) => `https://*:${port}`)
  return { clusterIdentity: { tls: nodeTls, origins: [...origins, ...anyAgent] } }
}

/** The encrypted side of the front door. */
export function frontTls(given: Given): JsonObject {
  if (!isEncrypted(given)) return {}
  const { minVersion, maxVersion, cipherSuite } = given.cluster.frontDoor ?? {}
  return {
    tls: {
      listen: { host: '0.0.0.0', port: ports.adminRouterTls },
      files: {
        caFile: `${nodePaths.pki}/front-ca.crt`,
        certFile: `${nodePaths.pki}/front.crt`,
        keyFile: `${nodePaths.pki}/front.key`,
      },
      plain: given.cluster.security === 'strict' ? 'redirected' : 'served',
      ...(minVersion === undefined ? {} : { minVersion }),
      ...(maxVersion === undefined ? {} : { maxVersion }),
      ...(cipherSuite === undefined ? {} : { cipherSuite }),
    },
  }
}
