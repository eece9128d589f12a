import { expect } from 'chai'
import fc from 'fast-check'
import type { App } from '../../../images/marathon-lb/rendering/apps.ts'
import { backendsOf } from '../../../images/marathon-lb/rendering/apps.ts'
import { renderHaproxy } from '../../../images/marathon-lb/rendering/haproxy-config.ts'
import { readPortLabels } from '../../../images/marathon-lb/rendering/labels.ts'
import { servicesOf } from '../../../images/marathon-lb/rendering/services.ts'
import type { Service } from '../../../images/marathon-lb/rendering/services.ts'

const places = { folder: '/run/lb', httpPort: 80, statusPort: 9090, maxConnections: 100 }
const choice = { groups: ['external'], reserved: [80, 9090] }

function webApp(more: Partial<App> = {}): App {
  return {
    id: '/shop/web',
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'web.example.com' },
    portDefinitions: [{ port: 10_001 }],
    tasks: [
      { id: 'a', state: 'TASK_RUNNING', host: '10.0.0.2', ports: [31_001] },
      { id: 'b', state: 'TASK_RUNNING', host: '10.0.0.1', ports: [31_002] },
    ],
    ...more,
  }
}

const config = (...apps: App[]): string => renderHaproxy(servicesOf(apps, choice).services, places)
const labelled = (labels: Record<string, string>): App =>
  webApp({ labels: { HAPROXY_GROUP: 'external', ...labels } })
const service = (app: App): Service | undefined => servicesOf([app], choice).services[0]

describe('the configuration of haproxy', () => {
  it('leads a virtual host and a service port to the tasks of an app', () => {
    const lines = config(webApp()).split('\n')
    expect(lines).to.include(
      '  use_backend shop_web_0 if { req.hdr(host),field(1,:),lower -m str web.example.com }',
    )
    expect(lines).to.include('  bind *:10001')
    expect(lines.filter((line) => line.startsWith('  server '))).to.deep.equal([
      '  server 10.0.0.1_31002 10.0.0.1:31002',
      '  server 10.0.0.2_31001 10.0.0.2:31001',
    ])
  })

  it('takes apps of its groups, and ports that are not switched off', () => {
    expect(service(webApp({ labels: {} }))).to.equal(undefined)
    expect(service(labelled({ HAPROXY_GROUP: 'internal' }))).to.equal(undefined)
    expect(service(labelled({ HAPROXY_GROUP: 'internal, external' }))).not.to.equal(undefined)
    expect(service(labelled({ HAPROXY_0_GROUP: 'internal' }))).to.equal(undefined)
    expect(service(labelled({ HAPROXY_0_ENABLED: 'false' }))).to.equal(undefined)
    const any = servicesOf([labelled({ HAPROXY_GROUP: 'x' })], { ...choice, groups: ['*'] })
    expect(any.services).to.have.lengthOf(1)
  })

  it('reads every label of a port', () => {
    const { read, problems } = readPortLabels(
      {
        ...{
          HAPROXY_GROUP: 'external',
          HAPROXY_1_VHOST: 'A.example.com, *.b.example.com',
          HAPROXY_1_PATH: '/api',
        },
        ...{ HAPROXY_1_PORT: '8443', HAPROXY_1_MODE: 'http', HAPROXY_1_BALANCE: 'leastconn' },
        ...{ HAPROXY_1_STICKY: 'true', HAPROXY_1_REDIRECT_TO_HTTPS: 'true' },
      },
      1,
    )
    expect(problems).to.deep.equal([])
    expect(read).to.deep.equal({
      ...{ groups: ['external'], enabled: true, port: 8443, hosts: ['a.example.com', '*.b.example.com'] },
      ...{ path: '/api', mode: 'http', balance: 'leastconn', sticky: true, redirectToHttps: true },
    })
  })

  it('asks longer paths first, and hosts with a star last', () => {
    const host = { HAPROXY_0_VHOST: 'a.example.com' }
    const text = config(
      { ...labelled({ HAPROXY_0_VHOST: '*.example.com' }), id: '/any' },
      { ...labelled(host), id: '/root', portDefinitions: [{ port: 10_002 }] },
      { ...labelled({ ...host, HAPROXY_0_PATH: '/api' }), id: '/ui', portDefinitions: [{ port: 10_003 }] },
    )
    expect(text.match(/(?<=use_backend )\S+/g)).to.deep.equal(['ui_0', 'root_0', 'any_0'])
  })

  it('redirects to the encrypted port when there is one', () => {
    const { services } = servicesOf(
      [labelled({ HAPROXY_0_VHOST: 'a.example.com', HAPROXY_0_REDIRECT_TO_HTTPS: 'true' })],
      choice,
    )
    expect(renderHaproxy(services, places)).not.to.include('redirect scheme')
    const tls = { port: 443, certificates: '/run/lb/certificate.pem' }
    expect(renderHaproxy(services, { ...places, tls })).to.include('redirect scheme https code 301 if {')
  })

  it('has tasks that run and are healthy, and those not judged yet for when no other is left', () => {
    const task = { id: 'a', state: 'TASK_RUNNING', host: '10.0.0.1', ports: [31_001] }
    const checked = (results?: { alive?: boolean }[]): (string | undefined)[] =>
      config(
        webApp({ healthChecks: [{}], tasks: [{ ...task, ...(results && { healthCheckResults: results }) }] }),
      )
        .split('\n')
        .filter((line) => line.startsWith('  server '))
    const server = '  server 10.0.0.1_31001 10.0.0.1:31001'
    expect(checked()).to.deep.equal([`${server} backup`])
    expect(checked([])).to.deep.equal([`${server} backup`])
    expect(checked([{ alive: false }])).to.deep.equal([])
    expect(checked([{ alive: true }])).to.deep.equal([server])
    expect(backendsOf(webApp({ tasks: [{ ...task, state: 'TASK_KILLING' }] }), 0)).to.deep.equal([])
  })

  it('finds tasks by published ports, and by their own address where none is published', () => {
    const container = { portMappings: [{ containerPort: 8080, servicePort: 10_001 }] }
    const own = { networks: [{ mode: 'container' }], container }
    const task = { id: 'a', host: '10.0.0.1', ipAddresses: [{ ipAddress: '172.16.0.9' }] }
    const found = (more: object): unknown => backendsOf(webApp({ ...own, tasks: [{ ...task, ...more }] }), 0)
    expect(found({ ports: [31_000] })).to.deep.equal([{ host: '10.0.0.1', port: 31_000, spare: false }])
    expect(found({})).to.deep.equal([{ host: '172.16.0.9', port: 8080, spare: false }])
  })

  it('gives a port that two want to the first, and says so', () => {
    const { services, problems } = servicesOf(
      [
        { ...webApp(), id: '/b' },
        { ...webApp(), id: '/a' },
      ],
      choice,
    )
    expect(services.map(({ name, port }) => [name, port])).to.deep.equal([
      ['a_0', 10_001],
      ['b_0', 0],
    ])
    expect(problems).to.deep.equal(['/b: port 10001 belongs to /a'])
    expect(servicesOf([labelled({ HAPROXY_0_PORT: '80' })], choice).problems.join()).to.include(
      'load balancer',
    )
  })

  it('splits many hosts over lines that haproxy takes', () => {
    const hosts = Array.from({ length: 40 }, (_, index) => `h${index}.example.com`).join(',')
    const lines = config(labelled({ HAPROXY_0_VHOST: hosts })).split('\n')
    expect(lines.filter((line) => line.includes('use_backend'))).to.have.lengthOf(3)
  })

  it('holds no word of a label that is not of its form, whatever labels say', () => {
    const names = ['VHOST', 'PATH', 'PORT', 'MODE', 'BALANCE', 'STICKY', 'REDIRECT_TO_HTTPS', 'ENABLED']
    const labels = fc.dictionary(
      fc.constantFrom(...names.map((name) => `HAPROXY_0_${name}`)),
      fc.oneof(
        fc.string(),
        fc.constantFrom('a\n  bind *:22', 'x } || { always_true', '#', '"', '${HOME}', 'a b'),
      ),
    )
    fc.assert(
      fc.property(labels, fc.string(), (more, host) => {
        const tasks = [{ id: 'a', state: 'TASK_RUNNING', host, ports: [31_001] }]
        const text = config({ ...labelled(more), tasks })
        const servers = text.split('\n').filter((line) => line.startsWith('  server '))
        expect(servers.length).to.be.at.most(1)
        expect(text).to.match(/^[A-Za-z0-9 \n*:./_{}(),~%?[\]-]*$/)
        expect(text.match(/^ {2}bind \*:22/m)).to.equal(null)
      }),
      { numRuns: 100 },
    )
  })

  it('is the same text in whatever order apps and tasks come', () => {
    const ids = fc.uniqueArray(fc.constantFrom('/a', '/b', '/c/d', '/e'), { minLength: 1 })
    fc.assert(
      fc.property(ids, fc.array(fc.nat(20), { maxLength: 6 }), fc.nat(), (names, ports, turn) => {
        const apps = names.map((id) => ({
          ...webApp({
            tasks: ports.map((port) => ({ id: `${port}`, host: '10.0.0.1', ports: [31_000 + port] })),
          }),
          id,
        }))
        const turned = <T>(list: readonly T[]): T[] => {
          const at = list.length === 0 ? 0 : turn % list.length
          return [...list.slice(at), ...list.slice(0, at)].reverse()
        }
        const other = turned(apps.map((app) => ({ ...app, tasks: turned(app.tasks ?? []) })))
        expect(config(...other)).to.equal(config(...apps))
        const servers = config(...apps).match(/^ {2}server /gm) ?? []
        expect(servers).to.have.lengthOf(new Set(ports).size * names.length)
      }),
      { numRuns: 60 },
    )
  })
})
