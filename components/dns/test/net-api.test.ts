import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { clusterOf, runningTask } from './stand-in-master.ts'
import { startFixture } from './started-server.ts'
import type { Fixture } from './started-server.ts'

describe('the REST API of dcos-net', () => {
  let fixture: Fixture
  const labels = { labels: [{ key: 'VIP_0', value: '/web:80' }] }
  const ports = { ports: [{ number: 31000, protocol: 'tcp', labels }] }
  const discovery = { visibility: 'FRAMEWORK' as const, name: 'web', ports }
  const get = async <T>(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: T; etag: string }> => {
    const answer = await requestJson<T>({ url: `${fixture.urls.net ?? ''}${path}`, headers })
    return { status: answer.status, body: answer.body, etag: String(answer.headers.etag) }
  }
  before(async () => {
    fixture = await startFixture(
      { state: clusterOf([runningTask('web.1', 'web', [31000], { discovery })]) },
      { listenNet: { host: '127.0.0.1', port: 0 } },
    )
  })
  after(() => fixture.end())

  it('tells hosts and services, with numbers for ports, and an empty list for what is unknown', async () => {
    const host = 'web.marathon.agentip.dcos.thisdcos.directory'
    expect((await get(`/v1/hosts/${host}.`)).body).to.deep.equal([{ host, ip: '10.1.0.1' }])
    expect((await get('/v1/hosts/nothing.mesos')).body).to.deep.equal([])
    const service = '_web._tcp.marathon.mesos.thisdcos.directory'
    expect((await get(`/v1/services/${service}`)).body).to.deep.equal([
      { service, host: 'web-e844k-s0.marathon.mesos.thisdcos.directory', ip: '10.1.0.1', port: 31000 },
    ])
    expect((await get('/v1/services/nothing.mesos')).body).to.deep.equal([])
  })

  it('lists the records of all zones', async () => {
    const { body } = await get<{ name: string; host: string; rtype: string }[]>('/v1/records')
    const find = (name: string): object | undefined => body.find((record) => record.name === name)
    expect(find('ready.spartan')).to.deep.equal({ name: 'ready.spartan', host: '127.0.0.1', rtype: 'A' })
    expect(find('web.marathon.mesos.thisdcos.directory')).to.deep.include({ host: '10.1.0.1', rtype: 'A' })
    expect(find('web.marathon.l4lb.thisdcos.directory')).to.deep.include({ rtype: 'A' })
    expect(find('_web._tcp.marathon.mesos.thisdcos.directory')).to.deep.include({
      host: 'web-e844k-s0.marathon.mesos.thisdcos.directory:31000',
    })
  })

  it('lists virtual addresses with their backends, once for whoever has them already', async () => {
    const { body, etag } = await get('/v1/vips')
    expect(body).to.deep.equal([
      {
        vip: 'web.marathon.l4lb.thisdcos.directory:80',
        protocol: 'tcp',
        backend: [{ ip: '10.1.0.1', port: 31000 }],
      },
    ])
    expect((await get('/v1/vips', { 'if-none-match': etag })).status).to.equal(304)
  })

  it('lists the machines, its version and its metrics, and says what it does not serve', async () => {
    const { body } = await get<{ private_ip: string }[]>('/v1/nodes?force')
    expect(body.map(({ private_ip }) => private_ip)).to.deep.equal(['127.0.0.1', '10.1.0.1'])
    expect((await get<{ Service: string }>('/v1/version')).body.Service).to.equal('dcos-dns')
    for (const path of ['/v1/config', '/v1/enumerate']) {
      const answer = await fetch(`${fixture.urls.net ?? ''}${path}`)
      expect(answer.status).to.equal(501)
    }
    for (const part of ['dns', 'l4lb']) {
      const answer = await fetch(`${fixture.urls.net ?? ''}/v1/metrics/${part}`)
      expect(await answer.text()).to.include('dcos_dns_queries_total')
    }
  })
})
