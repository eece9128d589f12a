import { expect } from 'chai'
import { renderConfig } from '../../src/index.ts'
import type { ClusterDescription, NodeDescription, Security } from '../../src/index.ts'
import { bundleOf, cluster } from '../support/described.ts'

interface Door {
  plain: string
  clients: string
  iamUrl?: string[]
  resource?: string
  agentPaths?: string[]
}

interface Listening {
  listen: { host: string; port: number; door?: Door }
}

const master: NodeDescription = { address: '10.0.0.11', role: 'master', hostname: 'm1' }
const slave: NodeDescription = { address: '10.0.0.21', role: 'slave', hostname: 'a1' }
const masters = ['10.0.0.11', '10.0.0.12', '10.0.0.13']

function configOf<T>(
  node: NodeDescription,
  unit: string,
  security: Security,
  changed: Partial<ClusterDescription> = {},
): T {
  const described = { ...cluster, masters, security, ...changed }
  const files = renderConfig({ cluster: described, node, bundle: bundleOf() })
  const found = files.find(({ path }) => path === `etc/${unit}.json`)
  return JSON.parse(found?.text ?? 'null') as T
}

const doorOf = (node: NodeDescription, unit: string, security: Security): Door | undefined =>
  configOf<Listening>(node, unit, security).listen.door

const documented = [
  [master, 'dcos-mesos-master'],
  [master, 'dcos-marathon'],
  [master, 'dcos-metronome'],
  [slave, 'dcos-mesos-slave'],
] as const

describe('The documented ports', () => {
  it('are plain with security disabled, and so is the front door', () => {
    for (const [node, unit] of documented) expect(doorOf(node, unit, 'disabled')).to.equal(undefined)
    const front = configOf<{ tls?: object; upstreams: Record<string, string> }>(
      master,
      'dcos-adminrouter',
      'disabled',
    )
    expect(front).not.to.have.property('tls')
    for (const url of Object.values(front.upstreams)) expect(url).to.match(/^http:/)
    expect(doorOf(master, 'dcos-iam', 'disabled')).to.include({ plain: 'loopback', clients: 'masters' })
  })

  it('serve HTTP beside TLS with permissive, and HTTPS at the front door', () => {
    for (const [node, unit] of documented) {
      expect(doorOf(node, unit, 'permissive')).to.include({ plain: 'served', clients: 'anyone' })
    }
    const { tls } = configOf<{ tls: Record<string, unknown> }>(master, 'dcos-adminrouter', 'permissive')
    expect(tls).to.deep.include({ plain: 'served', listen: { host: '0.0.0.0', port: 443 } })
  })

  it('want TLS and a certificate or a token with strict, and the front door redirects', () => {
    for (const [node, unit] of documented) {
      const door = doorOf(node, unit, 'strict')
      expect(door).to.include({ plain: 'refused' })
      const copies = node.role === 'master' ? ['127.0.0.1'] : masters
      expect(door?.iamUrl).to.deep.equal(copies.map((host) => `https://${host}:8101`))
    }
    expect(doorOf(master, 'dcos-marathon', 'strict')?.clients).to.equal('masters')
    const { tls } = configOf<{ tls: Record<string, unknown> }>(master, 'dcos-adminrouter', 'strict')
    expect(tls.plain).to.equal('redirected')
  })

  it('ask the owner of a token for the permission of the front door, where permissions are enforced', () => {
    const resourceOf = (node: NodeDescription, unit: string, permissions: 'open' | 'enforce') =>
      configOf<Listening>(node, unit, 'strict', { permissions }).listen.door?.resource
    const asked = {
      'dcos-mesos-master': 'dcos:adminrouter:ops:mesos',
      'dcos-cosmos': 'dcos:adminrouter:package',
      // They judge permissions themselves, by what is asked for.
      'dcos-marathon': undefined,
      'dcos-metronome': undefined,
      'dcos-secrets': undefined,
    }
    for (const [unit, resource] of Object.entries(asked)) {
      expect(resourceOf(master, unit, 'enforce'), unit).to.equal(resource)
      expect(resourceOf(master, unit, 'open'), unit).to.equal(undefined)
    }
    expect(resourceOf(slave, 'dcos-mesos-slave', 'enforce')).to.equal('dcos:adminrouter:ops:slave')
  })

  it('leave the metrics for Prometheus on every address, and on loopback alone with strict', () => {
    const hostOf = (node: NodeDescription, security: Security): unknown =>
      configOf<{ prometheus: { listen: object } }>(node, 'dcos-diagnostics', security).prometheus.listen
    for (const node of [master, slave]) {
      expect(hostOf(node, 'strict')).to.deep.equal({ host: '127.0.0.1', port: 61091 })
      expect(hostOf(node, 'permissive')).to.deep.equal({ host: '0.0.0.0', port: 61091 })
    }
  })

  it('open the identity service to agents for accounts, keys and renewals, and for nothing else', () => {
    for (const security of ['disabled', 'permissive', 'strict'] as const) {
      const door = doorOf(master, 'dcos-iam', security)
      expect(door?.clients).to.equal('masters')
      expect(door?.agentPaths).to.deep.equal([
        '/internal/v1/users/events',
        '/acs/api/v1/auth/jwks',
        '/internal/v1/certificates',
      ])
      expect(door?.plain).not.to.equal('served')
    }
  })

  it('are called by each component as its node, with URLs that it has an identity for', () => {
    const units = ['marathon', 'metronome', 'cosmos', 'iam', 'adminrouter', 'mesos-dns', 'mesos-master']
    for (const unit of units) {
      const config = configOf<{ clusterIdentity: { tls: object; origins: string[] } }>(
        master,
        `dcos-${unit}`,
        'strict',
      )
      const { tls, origins } = config.clusterIdentity
      expect(tls).to.have.property('certFile', '/var/lib/dcos/pki/node.crt')
      const { upstreams = {}, masterUrls = [] } = config as {
        upstreams?: Record<string, string>
        masterUrls?: string[]
      }
      const urls = [...(Array.isArray(upstreams) ? [] : Object.values(upstreams)), ...masterUrls]
      for (const url of urls) {
        if (url.startsWith('https:')) expect(origins).to.include(url)
        else expect(url, 'no other machine').to.match(/^http:..127\.0\.0\.1:/)
      }
    }
  })

  it('are those of gateways that trust nobody without a token, also not on their own machine', () => {
    for (const security of ['disabled', 'permissive', 'strict'] as const) {
      const { access } = configOf<{ access: object }>(slave, 'dcos-adminrouter-agent', security)
      expect(access).to.include({ trustLoopback: false, permissions: 'open' })
    }
    const open = configOf<{ access: false }>(slave, 'dcos-adminrouter-agent', 'disabled', { auth: false })
    expect(open.access).to.equal(false)
  })

  it('are those of node APIs that answer who asks for nobody only where nobody has to log in', () => {
    for (const node of [master, slave]) {
      expect(configOf<object>(node, 'dcos-diagnostics', 'disabled')).not.to.have.property('auth')
      const open = configOf<object>(node, 'dcos-diagnostics', 'disabled', { auth: false })
      expect(open).to.include({ auth: false })
    }
  })
})
