import { expect } from 'chai'
import type { AppDefinition } from '../../src/definitions/app.ts'
import { normalizeApp } from '../../src/normalization/normalize-app.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { appViolations } from '../../src/validation/app/index.ts'
import { readAppBody } from '../../src/validation/app-shape.ts'
import type { Violation } from '../../src/validation/report.ts'

function read(members: object): { app: AppDefinition; paths: string[] } {
  const report: Violation[] = []
  const body = readAppBody({ id: 'a', cmd: 'sleep 1', ...members }, report)
  const context = { settings: clusterDefaults, group: '/', defaultRole: () => 'slave_public' }
  const app = normalizeApp(body, context, report)
  report.push(...appViolations(app, clusterDefaults.features))
  return { app, paths: report.map(({ path }) => path) }
}

const image = 'busybox'
const bridge = [{ mode: 'container/bridge', labels: {} }]
const networkOf = (name: string): unknown => [{ mode: 'container', name, labels: {} }]
const docker = (members: object): object => ({ container: { type: 'docker', docker: { image, ...members } } })

describe('Deprecated members', () => {
  it('become networks', () => {
    const cases: [object, unknown][] = [
      [docker({ network: 'bridge' }), bridge],
      [docker({ network: 'HOST' }), [{ mode: 'host', labels: {} }]],
      [docker({ network: 'USER' }), networkOf('dcos')],
      [{ ...docker({ network: 'USER' }), ipAddress: { networkName: 'red' } }, networkOf('red')],
      [{ ipAddress: {} }, networkOf('dcos')],
      [{ ipAddress: { networkName: 'blue' } }, networkOf('blue')],
      [{ ipAddress: { networkName: 'mesos-bridge' } }, bridge],
      [{ networks: [{}] }, networkOf('dcos')],
      [{ networks: [] }, [{ mode: 'host', labels: {} }]],
    ]
    for (const [members, networks] of cases) {
      const { app, paths } = read(members)
      expect([app.networks, paths], JSON.stringify(members)).to.deep.equal([networks, []])
    }
  })

  it('become ports and mappings', () => {
    expect(read({ ports: [80, 0] }).app.portDefinitions).to.deep.equal([
      { port: 80, protocol: 'tcp', labels: {} },
      { port: 0, protocol: 'tcp', labels: {} },
    ])
    expect(read({ ports: [] }).app.portDefinitions).to.deep.equal([])
    expect(read({ ports: [80], portDefinitions: [{ port: 80, name: 'a' }] }).paths).to.deep.equal([])
    const mappings = (members: object): unknown =>
      read(members).app.container?.portMappings?.map(({ containerPort, hostPort, name }) => [
        containerPort,
        hostPort,
        name,
      ])
    expect(mappings(docker({ network: 'BRIDGE' }))).to.deep.equal([[0, 0, 'default']])
    expect(mappings(docker({ network: 'BRIDGE', portMappings: [{ containerPort: 80 }] }))).to.deep.equal([
      [80, 0, undefined],
    ])
    expect(mappings({ ...docker({ network: 'USER' }), ports: [1, 2] })).to.deep.equal([
      [0, undefined, 'default'],
      [0, undefined, undefined],
    ])
    expect(
      mappings({ networks: [{ mode: 'container' }], container: { portMappings: [], type: 'MESOS' } }),
    ).to.deep.equal([])
    const discovery = { ports: [{ number: 80, name: 'web', protocol: 'TCP,UDP' }] }
    const discovered = read({ ipAddress: { discovery } }).app.container
    expect([discovered?.type, discovered?.portMappings?.[0]]).to.deep.equal([
      'MESOS',
      { containerPort: 80, servicePort: 0, protocol: 'udp,tcp', name: 'web', labels: {}, networkNames: [] },
    ])
  })

  it('become artifacts that are unpacked when they look like archives', () => {
    const uris = ['http://x/a.tgz?x=.war', 'http://x/a.war', 'file:///b.tar.xz', 'http://x/c.zip#d']
    expect(read({ uris }).app.fetch.map(({ extract }) => extract)).to.deep.equal([true, false, true, true])
  })

  it('that contradict others are refused', () => {
    const refused: [object, string][] = [
      [{ uris: ['a'], fetch: [{ uri: 'b' }] }, '/uris'],
      [{ networks: [{ mode: 'host' }], ipAddress: {} }, '/networks'],
      [{ networks: [{ mode: 'host' }], ...docker({ network: 'HOST' }) }, '/networks'],
      [docker({ network: 'NONE' }), '/container/docker/network'],
      [docker({ credential: { principal: 'x' } }), '/container/docker/credential'],
      [
        { container: { docker: { image, portMappings: [{}], network: 'BRIDGE' }, portMappings: [{}] } },
        '/container',
      ],
      [
        { container: { type: 'MESOS', docker: { image, portMappings: [{}] } } },
        '/container/docker/portMappings',
      ],
      [{ ports: [1, 1] }, '/ports'],
      [{ ports: [1], portDefinitions: [{ port: 2 }] }, '/ports'],
      [{ ipAddress: {}, ports: [1] }, '/ipAddress'],
      [
        { ...docker({ network: 'USER' }), ipAddress: { discovery: { ports: [{ number: 1 }] } } },
        '/ipAddress/discovery/ports',
      ],
    ]
    for (const [members, path] of refused)
      expect(read(members).paths, JSON.stringify(members)).to.include(path)
  })

  it('and defaults know single instances, data and outside volumes', () => {
    const strategy = (members: object): unknown => Object.values(read(members).app.upgradeStrategy)
    expect(strategy({})).to.deep.equal([1, 1])
    const single = { labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' } }
    expect([strategy(single), read(single).paths]).to.deep.equal([[0, 0], []])
    const volume = (kind: object): object => ({
      container: { type: 'MESOS', volumes: [{ containerPath: 'd', mode: 'RW', ...kind }] },
    })
    const data = read(volume({ persistent: { size: 1, profileName: 'fast' } })).app
    expect(Object.values(data.upgradeStrategy)).to.deep.equal([0.5, 0])
    expect([data.unreachableStrategy, data.container?.volumes[0]?.persistent?.type]).to.deep.equal([
      'disabled',
      'mount',
    ])
    const dvdi = { external: { name: 'v', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } } }
    expect(strategy(volume(dvdi))).to.deep.equal([0.5, 0])
  })

  it('of CSI volumes say how many may use them', () => {
    const csi = (accessMode: string, mode = 'RW'): object => ({
      instances: 2,
      container: {
        type: 'MESOS',
        volumes: [
          {
            ...{ containerPath: '/d', mode },
            external: {
              ...{ name: 'v', provider: 'csi' },
              options: { pluginName: 'p', capability: { accessMode, accessType: 'mount' } },
            },
          },
        ],
      },
    })
    expect(read(csi('MULTI_NODE_MULTI_WRITER')).paths).to.deep.equal([])
    expect(read(csi('SINGLE_NODE_WRITER')).paths).to.deep.equal(['/instances'])
    expect(read(csi('MULTI_NODE_SINGLE_WRITER')).paths).to.deep.equal(['/instances'])
    expect(read(csi('MULTI_NODE_READER_ONLY')).paths).to.deep.equal(['/container/volumes(0)/mode'])
    expect(read(csi('MULTI_NODE_READER_ONLY', 'RO')).paths).to.deep.equal([])
    expect(read(csi('EVERYBODY')).paths).to.deep.equal([
      '/container/volumes(0)/external/options/capability/accessMode',
    ])
  })
})
