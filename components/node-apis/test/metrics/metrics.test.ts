import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { expect } from 'chai'
import fc from 'fast-check'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { parsePrometheus, writePrometheus } from '../../src/metrics/decide/prometheus-text.ts'
import { parseStatsd } from '../../src/metrics/decide/statsd-line.ts'
import { createSentValues } from '../../src/metrics/statsd/values.ts'
import { startNode } from '../stand-ins/node.ts'

interface Measurement {
  datapoints: {
    name: string
    value: number
    unit: string
    timestamp: string
    tags?: Record<string, string>
  }[]
  dimensions: Record<string, unknown>
}

describe('The metrics of a node', () => {
  it('have the names, units and dimensions of DC/OS', () =>
    withTemporaryFolder(async (folder) => {
      const running = await startNode(folder, { prometheus: { listen: { host: '127.0.0.1', port: 0 } } })
      try {
        const base = `${running.urls.api}/system/v1/metrics/v0`
        expect((await requestJson<object>({ url: `${base}/ping` })).body).to.include({ ok: true })
        const { body } = await requestJson<Measurement>({ url: `${base}/node` })
        expect(body.dimensions).to.have.all.keys('mesos_id', 'cluster_id', 'hostname')
        expect(body.dimensions.cluster_id).to.equal('cluster')
        const names = new Set(body.datapoints.map(({ name }) => name))
        for (const name of [
          ...['user', 'system', 'wait', 'idle', 'total'].map((one) => `cpu.${one}`),
          ...['1min', '5min', '15min'].map((one) => `load.${one}`),
          ...['total', 'free', 'buffers', 'cached'].map((one) => `memory.${one}`),
          ...['total', 'free', 'used'].map((one) => `swap.${one}`),
          ...['total', 'used', 'free'].map((one) => `filesystem.capacity.${one}`),
          ...['network.in', 'network.out', 'network.in.packets', 'network.out.errors', 'network.in.dropped'],
          ...['process.count', 'system.uptime'],
        ])
          expect(names, name).to.include(name)
        const memory = body.datapoints.find(({ name }) => name === 'memory.total')
        expect(memory).to.include({ unit: 'bytes' })
        expect(memory?.value).to.be.greaterThan(1e6)
        const root = body.datapoints.find(
          ({ name, tags }) => name === 'filesystem.capacity.total' && tags?.path === '/',
        )
        expect(root?.value).to.be.greaterThan(0)
        const { body: text } = await requestText({ url: `${running.urls.prometheus}/metrics` })
        expect(text).to.match(/^dcos_node_memory_total\{cluster_id="cluster",hostname="[^"]+"\} \d+$/m)
        expect((await requestText({ url: `${running.urls.prometheus}/other` })).status).to.equal(404)
      } finally {
        await running.stop()
      }
    }))

  it('tell of containers what the agent measures, what they send and what they offer', async () => {
    const server = createServer((request, response) => {
      const port = (server.address() as { port: number }).port
      if (request.url === '/metrics')
        return void response.end('requests_total{code="200"} 7\n# other\nbad x\n')
      const labels = { labels: [{ key: 'DCOS_METRICS_FORMAT', value: 'prometheus' }] }
      const task = {
        id: 't',
        name: 'web',
        labels: [{ key: 'a', value: 'b' }],
        discovery: { ports: { ports: [{ number: port, labels }] } },
      }
      const executors = [{ id: 'e', container: 'c1', tasks: [task] }]
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify(
          request.url === '/containers'
            ? [
                {
                  container_id: 'c1',
                  executor_id: 'e',
                  framework_id: 'f',
                  statistics: { cpus_limit: 0.5, mem_rss_bytes: 9, other: 1 },
                },
              ]
            : { frameworks: [{ id: 'f', name: 'marathon', role: 'r', principal: 'p', executors }] },
        ),
      )
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const agentUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    const sender = createSocket('udp4')
    try {
      await withTemporaryFolder(async (folder) => {
        const running = await startNode(folder, { agentUrl, statsd: { host: '127.0.0.1' } })
        try {
          const base = `${running.urls.api}/system/v1/metrics/v0/containers`
          expect((await requestJson({ url: base })).body).to.deep.equal(['c1'])
          const { body } = await requestJson<Measurement>({ url: `${base}/c1` })
          expect(
            body.datapoints.map(({ name, value, unit, tags }) => ({ name, value, unit, tags })),
          ).to.deep.equal([
            { name: 'cpus.limit', value: 0.5, unit: 'count', tags: { container_id: 'c1' } },
            { name: 'mem.rss_bytes', value: 9, unit: 'bytes', tags: { container_id: 'c1' } },
          ])
          expect(body.dimensions).to.deep.include({
            container_id: 'c1',
            executor_id: 'e',
            framework_id: 'f',
            framework_name: 'marathon',
            framework_role: 'r',
            framework_principal: 'p',
            task_name: 'web',
            task_id: 't',
            labels: { a: 'b' },
          })
          expect((await requestJson({ url: `${base}/other` })).status).to.equal(204)
          const door = await requestJson<{ host: string; port: number }>({
            url: `${running.urls.api}/dcos/node/v1/statsd/c1`,
            method: 'PUT',
          })
          sender.send('jobs:3|c\njobs:2|c|@0.5\nheat:21.5|g|#room:a', door.body.port, door.body.host)
          const app = await eventually(async () => {
            const { status, body: found } = await requestJson<Measurement>({ url: `${base}/c1/app` })
            return status === 200 && found.datapoints.length === 3 ? found : false
          })
          expect(app.datapoints.map(({ name, value }) => [name, value])).to.have.deep.members([
            ['jobs', 7],
            ['heat', 21.5],
            ['requests_total', 7],
          ])
          const one = await requestJson<Measurement>({ url: `${base}/c1/app/heat` })
          expect(one.body.datapoints).to.have.lengthOf(1)
          expect((await requestJson({ url: `${base}/c1/app/none` })).status).to.equal(204)
        } finally {
          await running.stop()
        }
      })
    } finally {
      sender.close()
      server.close()
      server.closeAllConnections()
    }
  })

  it('take any datagram without harm and without growing for ever', () => {
    const values = createSentValues()
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        values.take(text, 0)
        parseStatsd(text)
      }),
      { numRuns: 100 },
    )
    for (let i = 0; i < 5000; i++) values.take(`name${i}:1|c`, 0)
    expect(values.datapoints().length).to.equal(1000)
    values.take('name1:+4|g', 0)
    expect(parseStatsd('a:1|c|@0')).to.equal(undefined)
    expect(parseStatsd('a:x|g')).to.equal(undefined)
  })

  it('are read again as they were written for Prometheus', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (tag, value) => {
          const datapoint = { name: 'a.b', value, unit: '', timestamp: '', tags: { tag } }
          const text = writePrometheus([{ prefix: 'p_', datapoints: [datapoint], labels: {} }])
          const [found] = parsePrometheus(text, 10)
          expect(found).to.deep.include({ name: 'p_a_b', value: value === 0 ? 0 : value })
          expect(found?.tags ?? { tag: '' }).to.deep.equal({ tag })
        },
      ),
      { numRuns: 100 },
    )
  })
})
