import { expect } from 'chai'
import fc from 'fast-check'
import type { ClusterState } from '../../src/decide/cluster-state.ts'
import { normaliseServiceName, readClusterState } from '../../src/decide/cluster-state.ts'
import { resolveService } from '../../src/decide/resolve-service.ts'
import { readServiceApps } from '../../src/decide/service-apps.ts'
import type { ServiceApp } from '../../src/decide/service-apps.ts'

const builtIn = { marathon: 'http://marathon', metronome: 'http://metronome' }
const noCluster: ClusterState = { hostname: '', webUis: new Map(), agents: new Map() }
const segment = fc.constantFrom('a', 'b', 'c', 'marathon', 'x%20y')
const segments = fc.array(segment, { minLength: 1, maxLength: 5 })

describe('the resolution of services', () => {
  it('finds the shortest run of segments that is known, and keeps the rest of the path', () => {
    const known = fc.array(
      segments.map((parts) => parts.join('/').replaceAll('%20', ' ')),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(known, segments, fc.boolean(), (names, parts, rewriteUrls) => {
        const app: ServiceApp = { origins: ['http://x:1'], rewriteUrls }
        const apps = new Map(names.map((name) => [name, app]))
        const path = `/service/${parts.join('/')}`
        const found = resolveService(path, { apps, cluster: noCluster, builtIn })
        const candidates = parts.map((_, i) =>
          parts
            .slice(0, i + 1)
            .join('/')
            .replaceAll('%20', ' '),
        )
        const shortest = candidates.find((name) => apps.has(name) || name === 'marathon')
        if (shortest === undefined) return void expect(found.type).to.equal('not-found')
        if (found.type !== 'found') throw new Error('it is known')
        expect(found.name).to.equal(shortest)
        const rewritten = found.name === 'marathon' || rewriteUrls
        expect(found.path).to.equal(rewritten ? path.slice(found.prefix.length) || '/' : path)
      }),
      { numRuns: 100 },
    )
  })

  it('looks at most ten segments far', () => {
    const name = Array.from({ length: 11 }, () => 'd').join('/')
    const apps = new Map([[name, { origins: ['http://x:1'], rewriteUrls: true }]])
    expect(resolveService(`/service/${name}/`, { apps, cluster: noCluster, builtIn }).type).to.equal(
      'not-found',
    )
  })

  it('says which cache is missing, but never needs one for what is part of the cluster', () => {
    const none = { apps: undefined, cluster: undefined, builtIn }
    expect(resolveService('/service/metronome/v1', none)).to.include({
      type: 'found',
      builtIn: true,
    })
    expect(resolveService('/service/a/', none).type).to.equal('no-apps')
    expect(resolveService('/service/a/', { ...none, apps: new Map() }).type).to.equal('no-cluster')
  })

  it('finds frameworks by id and by name, the active one of two', () => {
    const cluster = readClusterState({
      frameworks: [
        { id: 'f1', name: '/dev/kafka', active: false, webui_url: 'http://old:1/' },
        { id: 'f2', name: '/dev/kafka', active: true, webui_url: 'https://new:2/ui?x' },
        { id: 'f3', name: 'quiet', active: true, webui_url: '' },
        { id: 'f4', name: 'mute', active: true },
      ],
    })
    const resolve = (path: string) => resolveService(path, { apps: new Map(), cluster, builtIn })
    expect(resolve('/service/dev/kafka/x')).to.deep.include({ origins: ['https://new:2'], path: '/x' })
    expect(resolve('/service/f1/x')).to.deep.include({ origins: ['http://old:1'] })
    expect(resolve('/service/quiet/x')).to.include({ type: 'ask-dns', dnsName: 'quiet' })
    expect(resolve('/service/mute/x').type).to.equal('not-found')
  })

  it('reads names backwards for DNS', () => {
    expect(normaliseServiceName('group1/group2/app')).to.equal('app.group2.group1')
  })
})

describe('the list of labelled apps', () => {
  const labels = { DCOS_SERVICE_NAME: 'a', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '1' }
  const task = { state: 'TASK_RUNNING', host: 'h', ports: [1, 2] }
  const read = (app: object) => readServiceApps({ apps: [app] }).get('a')

  it('takes the port that the index names from the first running task', () => {
    expect(
      read({ labels, tasks: [{ ...task, state: 'TASK_STAGING', host: 'no' }, task] })?.origins,
    ).to.deep.equal(['http://h:2'])
    expect(read({ labels, tasks: [{ ...task, host: 'fd00::1' }] })?.origins).to.deep.equal([
      'http://[fd00::1]:2',
    ])
  })

  it('prefers fit tasks, and otherwise keeps the order: the same choice every time', () => {
    const health = fc.constantFrom(
      [],
      [{ alive: true }],
      [{ alive: false }],
      [{ alive: true }, { alive: false }],
    )
    const state = fc.constantFrom('TASK_RUNNING', 'TASK_KILLING', 'TASK_STAGING')
    const given = fc.array(fc.record({ healthCheckResults: health, state }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(given, fc.boolean(), (described, checked) => {
        const tasks = described.map((each, i) => ({ ...each, host: 'h', ports: [0, 1000 + i] }))
        const running = tasks.filter((each) => each.state === 'TASK_RUNNING')
        const fit = (each: (typeof tasks)[number]): number => {
          if (!checked) return 0
          if (each.healthCheckResults.length === 0) return 1
          return each.healthCheckResults.every(({ alive }) => alive) ? 0 : 2
        }
        const expected = [0, 1, 2].flatMap((rank) => running.filter((each) => fit(each) === rank))
        const app = { labels, tasks, healthChecks: checked ? [{ protocol: 'HTTP' }] : [] }
        expect(read(app)?.origins ?? []).to.deep.equal(expected.map(({ ports }) => `http://h:${ports[1]}`))
      }),
      { numRuns: 100 },
    )
  })

  it('takes the container address when the network is a container network', () => {
    const app = {
      labels,
      networks: [{ mode: 'container' }],
      tasks: [{ ...task, ipAddresses: [{ ipAddress: '9.0.0.2' }] }],
    }
    const mapped = (containerPort: number) => ({ portMappings: [{ containerPort: 1 }, { containerPort }] })
    expect(read({ ...app, container: mapped(80) })?.origins).to.deep.equal(['http://9.0.0.2:80'])
    expect(read({ ...app, container: mapped(0) })?.origins).to.deep.equal(['http://h:2'])
  })

  it('leaves incomplete apps out, whatever they look like, and keeps the others', () => {
    const incomplete = fc.record(
      {
        labels: fc.dictionary(
          fc.constantFrom(...Object.keys(labels)),
          fc.constantFrom('', 'x', '-1', '9', 'ftp'),
        ),
        tasks: fc.array(
          fc.record({ state: fc.constantFrom('TASK_RUNNING', 'TASK_LOST') }, { requiredKeys: [] }),
        ),
        container: fc.constantFrom(null, {}, { portMappings: [] }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(incomplete, { maxLength: 5 }), (apps) => {
        const services = readServiceApps({ apps: [...apps, { labels, tasks: [task] }] })
        expect([...services.keys()]).to.deep.equal(['a'])
      }),
      { numRuns: 100 },
    )
  })

  it('reads the label that keeps the path', () => {
    const kept = { ...labels, DCOS_SERVICE_REWRITE_REQUEST_URLS: 'false' }
    expect(read({ labels: kept, tasks: [task] })?.rewriteUrls).to.equal(false)
  })
})
