import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { defineErrors } from '@dcos-lite/lib/errors'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { eventually } from '@dcos-lite/lib/testing'
import { withService } from './with-service.ts'

const errors = defineErrors('EXAMPLE', {
  APP_LOCKED: { status: 409, message: 'The app {app} is locked.', remedy: 'Wait, or use force=true.' },
  DIRECTORY_AWAY: { status: 503, message: 'The directory does not answer.', remedy: 'Look at it.' },
})

function routes({ app }: HttpService): void {
  app.get('/things/:id', (request) => request.params)
  app.get('/locked', () => {
    throw errors.APP_LOCKED({ app: '/a' }, { details: { deployments: ['d1'] } })
  })
  app.get('/away', () => {
    throw errors.DIRECTORY_AWAY({}, { cause: new Error('connection refused') })
  })
  app.get('/broken', () => {
    throw new TypeError('x is not a function')
  })
  app.get('/odd', () => {
    throw 'a text' // libraries do it
  })
  app.post('/echo', (request) => ({ body: request.body ?? null, type: typeof request.body }))
  app.post('/bytes', (request) => ({ bytes: Buffer.isBuffer(request.body), text: String(request.body) }))
  const schema = {
    body: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string' }, cpus: { type: 'number' } },
    },
  }
  app.post('/checked', { schema }, (request) => request.body)
}

interface Envelope {
  code: string
  message: string
  remedy: string
  details?: unknown
}

describe('the HTTP service', () => {
  it('answers in JSON, with or without a slash at the end, and names the request', async () => {
    await withService(routes, async ({ url }) => {
      const answer = await requestJson({ url: `${url}/things/a%2Fb/`, headers: { 'x-request-id': 'mine-1' } })
      expect([answer.status, answer.body]).to.deep.equal([200, { id: 'a/b' }])
      expect(answer.headers['x-request-id']).to.equal('mine-1')
      const other = await requestJson({ url: `${url}/things/1`, headers: { 'x-request-id': 'a b"<>' } })
      expect(other.headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/)
    })
  })

  it('puts errors of a catalogue into the envelope, with their details', async () => {
    await withService(routes, async ({ url, log }) => {
      const { status, body } = await requestJson<Envelope>({ url: `${url}/locked` })
      expect(status).to.equal(409)
      expect(body).to.deep.equal({
        code: 'DCL_EXAMPLE_APP_LOCKED',
        message: 'The app /a is locked.',
        remedy: 'Wait, or use force=true.',
        details: { deployments: ['d1'] },
      })
      expect(log.filter((line) => line.level === 'error')).to.deep.equal([])
    })
  })

  it('warns of what failed outside of the service, in words and without a stack', async () => {
    await withService(routes, async ({ url, log }) => {
      const answer = await requestJson<Envelope>({ url: `${url}/away` })
      expect([answer.status, answer.body.code]).to.deep.equal([503, 'DCL_EXAMPLE_DIRECTORY_AWAY'])
      const [line, ...more] = log.filter(({ level }) => level === 'warn' || level === 'error')
      expect(more).to.deep.equal([])
      expect(line).to.include({ level: 'warn', path: '/away', requestId: answer.headers['x-request-id'] })
      expect(line?.error).to.deep.equal({
        code: 'DCL_EXAMPLE_DIRECTORY_AWAY',
        message: 'The directory does not answer.',
        because: 'connection refused',
      })
    })
  })

  it('answers 500 to what nobody foresaw, without a stack, and logs it with the request id', async () => {
    await withService(routes, async ({ url, log }) => {
      const answer = await requestJson<Envelope>({ url: `${url}/broken?token=secret` })
      expect([answer.status, answer.body.code]).to.deep.equal([500, 'DCL_INTERNAL'])
      expect(JSON.stringify(answer.body)).not.to.match(/\bat |\.ts/)
      const line = log.find(({ level }) => level === 'error')
      expect(line).to.include({ path: '/broken', requestId: answer.headers['x-request-id'] })
      expect(line?.error).to.include({
        name: 'DcosError',
        code: 'DCL_INTERNAL',
        message: 'x is not a function',
      })
      expect((line?.error as { stack?: string }).stack).to.include('x is not a function')
      const odd = await requestJson<Envelope>({ url: `${url}/odd` })
      expect([odd.status, odd.body.message]).to.deep.equal([500, 'a text'])
    })
  })

  it('answers 404 with a code to what is not there, whatever the method', async () => {
    await withService(routes, async ({ url }) => {
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const { status, body } = await requestJson<Envelope>({ url: `${url}/nothing?a=b`, method })
        expect([status, body.code]).to.deep.equal([404, 'DCL_HTTP_NOT_FOUND'])
        expect(body.message).to.equal(`There is nothing at ${method} /nothing.`)
      }
    })
  })

  it('parses JSON of any JSON type, and takes an empty body for none', async () => {
    await withService(routes, async ({ url }) => {
      for (const type of [
        'application/json',
        'application/json; charset=utf-8',
        'application/merge-patch+json',
      ]) {
        const call = {
          url: `${url}/echo`,
          method: 'POST',
          body: '{"a":1}',
          headers: { 'content-type': type },
        } as const
        expect((await requestJson(call)).body).to.deep.equal({ body: { a: 1 }, type: 'object' })
        const empty = { ...call, body: ' ' }
        expect((await requestJson(empty)).body).to.deep.equal({ body: null, type: 'undefined' })
      }
    })
  })

  it('gives plain text as text, and bodies of other or no type as bytes', async () => {
    await withService(routes, async ({ url }) => {
      const send = async (headers: Record<string, string>): Promise<unknown> =>
        (await requestJson({ url: `${url}/bytes`, method: 'POST', body: 'abc', headers })).body
      expect(await send({ 'content-type': 'text/plain' })).to.deep.equal({ bytes: false, text: 'abc' })
      expect(await send({ 'content-type': 'application/x-tar' })).to.deep.equal({ bytes: true, text: 'abc' })
      expect(await send({})).to.deep.equal({ bytes: true, text: 'abc' })
    })
  })

  it('refuses JSON that is none, and JSON that would change prototypes', async () => {
    await withService(routes, async ({ url }) => {
      for (const body of ['{"a":', '{"__proto__":{"admin":true}}', '{"a":{"\\u005f_proto__":1}}']) {
        const headers = { 'content-type': 'application/json' }
        const answer = await requestJson<Envelope>({ url: `${url}/echo`, method: 'POST', body, headers })
        expect([answer.status, answer.body.code], body).to.deep.equal([400, 'DCL_HTTP_BAD_REQUEST'])
      }
    })
  })

  it('validates bodies by their schema, coerces nothing and names every fault', async () => {
    await withService(routes, async ({ url }) => {
      const send = (body: unknown) => requestJson<Envelope>({ url: `${url}/checked`, method: 'POST', body })
      expect((await send({ id: '/a', cpus: 1, more: true })).body).to.deep.equal({
        id: '/a',
        cpus: 1,
        more: true,
      })
      const { status, body } = await send({ cpus: '1' })
      expect([status, body.code]).to.deep.equal([400, 'DCL_HTTP_INVALID'])
      expect(body.details).to.be.an('array').with.length(2)
    })
  })

  it('refuses a body over the limit, announced or not', async () => {
    const options = { bodyLimitBytes: 100 }
    await withService(
      routes,
      async ({ url }) => {
        const body = { text: 'x'.repeat(200) }
        const answer = await requestJson<Envelope>({ url: `${url}/echo`, method: 'POST', body })
        expect([answer.status, answer.body.code]).to.deep.equal([413, 'DCL_HTTP_TOO_LARGE'])
        expect(answer.body.message).to.include('100 bytes')
      },
      options,
    )
  })

  it('lets an API have its own envelope, type and headers', async () => {
    await withService(
      routes,
      async ({ url }) => {
        const answer = await requestText({ url: `${url}/locked` })
        expect([answer.status, answer.body]).to.deep.equal([422, 'The app /a is locked.'])
        expect(answer.headers).to.include({ 'content-type': 'text/plain; charset=utf-8', 'x-why': 'lock' })
      },
      {
        renderError: (error) => ({ status: 422, body: error.message, headers: { 'x-why': 'lock' } }),
      },
    )
  })

  it('answers HEAD like GET, without the body', async () => {
    await withService(routes, async ({ url }) => {
      const answer = await requestText({ url: `${url}/things/1`, method: 'HEAD' })
      expect([answer.status, answer.body, answer.headers['content-length']]).to.deep.equal([200, '', '10'])
      expect((await requestText({ url: `${url}/nothing`, method: 'HEAD' })).status).to.equal(404)
    })
  })

  it('tells its health, and why it is ill', async () => {
    let problems: string[] = []
    await withService(
      routes,
      async ({ url }) => {
        const healthy = await requestJson({ url: `${url}/dcos/health` })
        expect(healthy).to.deep.include({
          status: 200,
          body: { component: 'example-part', healthy: true, problems: [] },
        })
        problems = ['the store does not answer']
        const ill = await requestJson({ url: `${url}/dcos/health` })
        expect(ill).to.deep.include({
          status: 503,
          body: { component: 'example-part', healthy: false, problems },
        })
      },
      { problems: () => problems },
    )
  })

  it('measures requests by method, route and status, and logs all but probes', async () => {
    await withService(routes, async ({ service, url, log }) => {
      await requestText({ url: `${url}/things/1?token=secret` })
      await requestText({ url: `${url}/nothing` })
      await requestText({ url: `${url}/dcos/health` })
      service.metrics.gauge('dcos_example_part_things', 'Things.').set(4)
      const { body, headers } = await requestText({ url: `${url}/metrics` })
      expect(headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8')
      const count = 'dcos_example_part_http_request_duration_seconds_count'
      expect(body).to.include(`${count}{method="GET",route="/things/:id",status="200"} 1\n`)
      expect(body).to.include(`${count}{method="GET",route="unknown",status="404"} 1\n`)
      expect(body).to.include('dcos_example_part_things 4\n')
      await eventually(() => log.length >= 2)
      expect(log.map(({ message, path, status }) => ({ message, path, status }))).to.deep.equal([
        { message: 'request', path: '/things/1', status: 200 },
        { message: 'request', path: '/nothing', status: 404 },
      ])
    })
  })
})
