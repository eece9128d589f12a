import { expect } from 'chai'
import fc from 'fast-check'
import { renderConfig, serviceUnitsOf } from '../../src/index.ts'
import type { ClusterDescription, NodeDescription, NodeRole } from '../../src/index.ts'
import { bundleOf, cluster } from '../support/described.ts'

const nodes: Record<NodeRole, NodeDescription> = {
  master: { address: '10.0.0.11', role: 'master', hostname: 'm1' },
  slave: { address: '10.0.0.21', role: 'slave', hostname: 'a1' },
  slave_public: { address: '10.0.0.31', role: 'slave_public', hostname: 'p1' },
}

function render(node: NodeDescription, changed: Partial<ClusterDescription> = {}): Map<string, string> {
  const files = renderConfig({ cluster: { ...cluster, ...changed }, node, bundle: bundleOf() })
  return new Map(files.map(({ path, text }) => [path, text]))
}

const json = (files: Map<string, string>, unit: string): Record<string, unknown> =>
  JSON.parse(files.get(`etc/${unit}.json`) ?? 'null') as Record<string, unknown>

describe('The configuration of a node', () => {
  it('has for each role the units that DC/OS has', () => {
    const unitsOf = (role: NodeRole): string[] =>
      [...render(nodes[role]).keys()]
        .filter((path) => path.endsWith('.service'))
        .map((path) => path.slice(6, -8))
    const everywhere = ['dcos-net-address', 'dcos-node-recover', 'dcos-diagnostics']
    expect(unitsOf('master')).to.have.members([
      ...everywhere,
      ...['dcos-etcd', 'dcos-mesos-master', 'dcos-marathon', 'dcos-metronome', 'dcos-cosmos', 'dcos-iam'],
      ...['dcos-adminrouter', 'dcos-mesos-dns', 'dcos-dashboard', 'dcos-secrets'],
    ])
    const onAgents = [...everywhere, 'dcos-net', 'dcos-adminrouter-agent']
    expect(unitsOf('slave')).to.have.members([...onAgents, 'dcos-mesos-slave'])
    expect(unitsOf('slave_public')).to.have.members([...onAgents, 'dcos-mesos-slave-public'])
  })

  it('has a configuration for each component, and a target that wants every unit', () => {
    for (const [role, node] of Object.entries(nodes) as [NodeRole, NodeDescription][]) {
      const files = render(node)
      const target = files.get('units/dcos.target') ?? ''
      for (const { unit } of serviceUnitsOf(role)) {
        const text = files.get(`units/${unit}.service`) ?? ''
        expect(text).to.include(`--config /opt/dcos/active/etc/${unit}.json`)
        expect(text).to.include('Restart=always\n').and.to.include('MemoryAccounting=yes\n')
        expect(text).to.include('Slice=dcos.slice\n').and.to.include('WantedBy=dcos.target\n')
        expect(() => json(files, unit), unit).not.to.throw()
        expect(target).to.include(`${unit}.service`)
      }
    }
  })

  it('confines what serves, and lets the agent do what tasks need', () => {
    expect(render(nodes.master).get('units/dcos-iam.service')).to.include('ProtectSystem=full')
    const agent = render(nodes.slave).get('units/dcos-mesos-slave.service') ?? ''
    expect(agent).to.include('KillMode=process\n')
    expect(agent).not.to.include('ProtectSystem').and.not.to.include('NoNewPrivileges')
  })

  it('tells agents where images come from, and gives logins to them and to nobody else', () => {
    const text = '{"auths":{"registry.example.org":{"auth":"dXNlcjpzZWNyZXQ="}}}'
    const images = {
      defaultRegistry: 'registry.example.org',
      insecureRegistries: ['10.0.0.5:5000'],
      credentials: { text },
    }
    const agent = render(nodes.slave, { images })
    expect(json(agent, 'dcos-mesos-slave')['images']).to.deep.equal({
      ...{ defaultRegistry: 'registry.example.org', insecureRegistries: ['10.0.0.5:5000'] },
      credentialsFile: '/opt/dcos/active/etc/docker_credentials',
    })
    const files = renderConfig({ cluster: { ...cluster, images }, node: nodes.slave })
    expect(files.find(({ path }) => path === 'etc/docker_credentials')).to.include({ mode: 0o600, text })
    expect([...render(nodes.master, { images }).values()].join('')).not.to.include('dXNlcjpzZWNyZXQ=')
    const other = render(nodes.slave, { images: { credentials: { file: '/etc/logins.json' } } })
    expect(json(other, 'dcos-mesos-slave')['images']).to.deep.equal({ credentialsFile: '/etc/logins.json' })
    expect(other.has('etc/docker_credentials')).to.equal(false)
    expect(json(render(nodes.slave), 'dcos-mesos-slave')).not.to.have.property('images')
  })

  it('gives the checks of an operator to the node APIs, those of the cluster to masters alone', () => {
    const cmd = ['/usr/local/bin/x']
    const checks = {
      cluster: { all: { description: 'd', cmd, timeoutMs: 1000 } },
      prestart: { early: { cmd } },
      poststart: { late: { cmd, roles: ['agent' as const] } },
    }
    const of = (role: NodeRole, changed: Partial<ClusterDescription>): Record<string, unknown> =>
      json(render(nodes[role], changed), 'dcos-diagnostics')
    const common = { prestartChecks: checks.prestart, nodeChecks: checks.poststart }
    expect(of('master', { checks })).to.deep.include({ ...common, clusterChecks: checks.cluster })
    expect(of('slave', { checks })).to.deep.include(common).and.not.have.property('clusterChecks')
    expect(of('slave', { checkTime: false })['checkTime']).to.equal(false)
    const plain = of('master', {})
    for (const key of ['nodeChecks', 'prestartChecks', 'clusterChecks', 'checkTime']) {
      expect(plain).not.to.have.property(key)
    }
  })

  it('limits what masters remember and what agents keep of tasks, and says who may frame the page', () => {
    const kernel = { completedTasks: 7, completedFrameworks: 0, taskLogBytes: 4096, sandboxDelayMs: 1000 }
    const [master, agent] = [render(nodes.master, { kernel }), render(nodes.slave, { kernel })]
    expect(json(master, 'dcos-mesos-master')).to.include({
      maxCompletedTasksPerFramework: 7,
      maxCompletedFrameworks: 0,
    })
    expect(json(agent, 'dcos-mesos-slave')).to.deep.include({
      logs: { maxBytes: 4096 },
      gc: { delayMs: 1000 },
    })
    expect(json(render(nodes.slave), 'dcos-mesos-slave')).not.to.have.any.keys('logs', 'gc')
    const framed = render(nodes.master, { frontDoor: { frameOptions: 'SAMEORIGIN' } })
    expect(json(framed, 'dcos-adminrouter')['frameOptions']).to.equal('SAMEORIGIN')
  })

  it('keeps the list of refused nodes where the leading master writes it and the identity service reads it', () => {
    const files = render(nodes.master)
    const { certificates } = json(files, 'dcos-iam') as { certificates: { refusedNodes: object } }
    expect(json(files, 'dcos-mesos-master')['refusedNodes']).to.deep.equal(certificates.refusedNodes)
    expect(certificates.refusedNodes).to.include({ prefix: '/dcos/nodes/' })
  })

  it('never has a part of a template left in a unit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(nodes)),
        fc.string({ maxLength: 20 }),
        (node, clusterName) => {
          for (const [path, text] of render(node, { clusterName })) {
            if (!path.startsWith('units/')) continue
            expect(text).not.to.match(/\{\{|\}\}|undefined/)
            for (const line of text.split('\n')) expect(line).to.match(/^(\[[A-Za-z-]+\]|[A-Za-z]+=.*|)$/)
          }
        },
      ),
      { numRuns: 20 },
    )
  })

  it('keeps the state of masters in etcd, each component below its own prefix, with mutual TLS', () => {
    const files = render(nodes.master)
    for (const unit of ['dcos-mesos-master', 'dcos-marathon', 'dcos-metronome', 'dcos-cosmos', 'dcos-iam']) {
      const { store } = json(files, unit) as { store: { engine: string; prefix: string; tls: object } }
      expect(store.engine).to.equal('etcd')
      expect(store.prefix).to.match(/^\/dcos\/[a-z]+\/$/)
      expect(store.tls).to.have.property('keyFile', '/var/lib/dcos/pki/etcd.key')
    }
    const etcd = files.get('units/dcos-etcd.service') ?? ''
    expect(etcd).to.include('--client-cert-auth=true').and.to.include('--peer-client-cert-auth=true')
    expect(etcd).to.include('--auto-compaction-mode=revision --auto-compaction-retention=10000')
  })

  it('has a gateway on every agent, at the port where masters look for it', () => {
    const security = 'disabled'
    const { agentGatewayPort } = json(render(nodes.master, { security }), 'dcos-adminrouter')
    expect(agentGatewayPort).to.equal(61001)
    const roles = { slave: 'agent', slave_public: 'agent_public' } as const
    for (const [name, role] of Object.entries(roles) as [keyof typeof roles, string][]) {
      const files = render(nodes[name], { security })
      const config = json(files, 'dcos-adminrouter-agent')
      expect(config).to.deep.include({
        listen: { host: '0.0.0.0', port: agentGatewayPort },
        upstreams: { agent: 'http://127.0.0.1:5051', dns: 'http://127.0.0.1:8123' },
        role,
        address: nodes[name].address,
      })
      expect(files.get('units/dcos-adminrouter-agent.service')).to.include('ProtectSystem=full')
    }
  })

  it('names every master to etcd and to agents', () => {
    const masters = ['10.0.0.11', '10.0.0.12', '10.0.0.13']
    const etcd = render(nodes.master, { masters }).get('units/dcos-etcd.service') ?? ''
    for (const address of masters) expect(etcd).to.include(`master-${address}=https://${address}:2380`)
    expect(json(render(nodes.slave, { masters }), 'dcos-mesos-slave').masterUrls).to.deep.equal(
      masters.map((address) => `https://${address}:5052`),
    )
  })

  it('gives agents the ports of DC/OS unless the node names some, and public agents their role', () => {
    const agent = json(render(nodes.slave), 'dcos-mesos-slave')
    expect(agent.resources).to.equal('ports:[1025-2180,2182-3887,3889-5049,5052-8079,8082-8180,8182-32000]')
    expect(agent).not.to.have.property('defaultRole')
    const own = render({ ...nodes.slave, resources: 'cpus:2;ports:[4000-4100]', attributes: 'rack:a' })
    expect(json(own, 'dcos-mesos-slave')).to.include({
      resources: 'cpus:2;ports:[4000-4100]',
      attributes: 'rack:a',
    })
    const isPublic = json(render({ ...nodes.slave_public, attributes: 'rack:a' }), 'dcos-mesos-slave-public')
    expect(isPublic).to.include({ defaultRole: 'slave_public', attributes: 'rack:a;public_ip:true' })
    expect(isPublic.resources).to.equal('ports:[1-21,23-5050,5052-32000]')
  })

  it('changes the units whose packages change, and no other', () => {
    const before = render(nodes.master)
    const files = renderConfig({ cluster, node: nodes.master, bundle: bundleOf(2) })
    const changed = files.filter(({ path, text }) => path.startsWith('units/') && before.get(path) !== text)
    const names = changed.map(({ path }) => path.slice('units/'.length))
    expect(names).to.include('dcos-marathon.service').and.not.to.include('dcos-etcd.service')
    expect(names).not.to.include('dcos.target').and.not.to.include('dcos-net-address.service')
  })

  it('lets only root read the hash of the password', () => {
    const files = renderConfig({ cluster, node: nodes.master, bundle: bundleOf() })
    const secret = files.filter(({ text }) => text.includes(cluster.superuser.passwordHash))
    expect(secret.map(({ path, mode }) => [path, mode])).to.deep.equal([['etc/dcos-iam.json', 0o600]])
  })
})
