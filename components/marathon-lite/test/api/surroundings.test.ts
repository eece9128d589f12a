import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { withMarathon } from '../support/started-marathon.ts'

describe('What surrounds every call', () => {
  it('is 405 for a method that a path does not have, and 404 for a path that is not there', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { id: '/a', cmd: 'sleep 1', instances: 0 })
      const refused = [
        ['POST', '/v2/info'],
        ['PUT', '/v2/tasks'],
        ['PATCH', '/v2/pods/a'],
        ['GET', '/v2/deployments/x'],
        ['GET', '/v2/tasks/delete'],
        ['GET', '/v2/apps/a/restart'],
        ['DELETE', '/v2/apps/a/versions'],
        ['POST', '/v2/apps/a'],
        ['DELETE', '/v2/queue'],
      ] as const
      for (const [method, path] of refused) {
        const { status, body } = await call(method, path, method === 'GET' ? undefined : {})
        expect([status, body.message], `${method} ${path}`).to.deep.equal([405, 'Method Not Allowed'])
      }
      for (const path of ['/v2/eventSubscriptions', '/v2/artifacts', '/v2/schemas', '/v2/none', '/x']) {
        const { status, body } = await call('GET', path)
        expect([status, body.message], path).to.deep.equal([404, 'URI not found'])
      }
    })
  })

  it('lets pages of configured origins read, and says nothing of origins otherwise', async () => {
    const headers = { origin: 'http://x', 'access-control-request-headers': 'x-one, x-two' }
    await withMarathon(async ({ url }) => {
      const { headers: answered } = await requestText({ url: `${url}/v2/apps`, headers })
      expect(answered).to.not.have.property('access-control-allow-origin')
    })
    await withMarathon(
      async ({ url }) => {
        for (const method of ['GET', 'OPTIONS']) {
          const answer = await fetch(`${url}/v2/apps`, { method, headers })
          expect(answer.status, method).to.equal(200)
          expect(Object.fromEntries(answer.headers), method).to.include({
            'access-control-allow-origin': 'http://b',
            'access-control-allow-headers': 'x-one, x-two',
            'access-control-allow-methods': 'GET, HEAD, OPTIONS',
            'access-control-max-age': '86400',
          })
        }
      },
      { allowedOrigins: ['http://a', 'http://b'] },
    )
  })

  it('asks for user and password where they are configured', async () => {
    await withMarathon(
      async ({ url }) => {
        const without = await requestText({ url: `${url}/v2/apps` })
        expect(without.status).to.equal(401)
        expect(without.headers['www-authenticate']).to.equal('Basic realm="Mesosphere"')
        const basic = (text: string): Record<string, string> => ({
          authorization: `Basic ${Buffer.from(text).toString('base64')}`,
        })
        const wrong = await requestText({ url: `${url}/v2/apps`, headers: basic('a:c') })
        const right = await requestText({ url: `${url}/v2/apps`, headers: basic('a:b') })
        expect([wrong.status, right.status]).to.deep.equal([401, 200])
        expect((await requestText({ url: `${url}/ping` })).status).to.equal(200)
      },
      { credentials: { user: 'a', password: 'b' } },
    )
  })

  it('compresses long answers for those who take gzip', async () => {
    await withMarathon(async ({ call, url }) => {
      await call('POST', '/v2/apps', { id: '/a', cmd: `echo ${'x'.repeat(3000)}`, instances: 0 })
      const encodings = async (accept: string): Promise<string | null> => {
        const answer = await fetch(`${url}/v2/apps`, { headers: { 'accept-encoding': accept } })
        const { apps } = (await answer.json()) as { apps: unknown[] }
        expect(apps.length).to.equal(1)
        return answer.headers.get('content-encoding')
      }
      expect(await encodings('gzip, deflate')).to.equal('gzip')
      expect(await encodings('identity')).to.equal(null)
      expect(await encodings('gzip;q=0')).to.equal(null)
      const short = await fetch(`${url}/ping`, { headers: { 'accept-encoding': 'gzip' } })
      expect(short.headers.get('content-encoding')).to.equal(null)
    })
  })

  it('has metrics in the form of Marathon, and as text for those who ask for it', async () => {
    await withMarathon(async ({ call, url }) => {
      await call('POST', '/v2/apps', { id: '/g/a', cmd: 'sleep 1', instances: 0 })
      const { body } = await call<{ gauges: Record<string, { value: number }>; counters: object }>(
        'GET',
        '/metrics',
      )
      expect(body).to.have.all.keys('version', 'counters', 'gauges', 'histograms', 'meters', 'timers')
      expect(body.gauges['marathon.apps.active.gauge']).to.deep.equal({ value: 1 })
      expect(body.gauges['marathon.groups.active.gauge']).to.deep.equal({ value: 2 })
      expect(body.gauges['marathon.leadership.gauge']).to.deep.equal({ value: 1 })
      const text = await requestText({ url: `${url}/metrics`, headers: { accept: 'text/plain' } })
      expect(text.body).to.contain('dcos_marathon_services_count{kind="app"} 1')
    })
  })

  it('logs more for a while when asked to', async () => {
    await withMarathon(async ({ call }) => {
      const before = (await call<{ ROOT: string }>('GET', '/logging')).body.ROOT
      const raised = await call('POST', '/logging', { logger: 'ROOT', level: 'DEBUG', durationSeconds: 1000 })
      expect([raised.status, raised.body]).to.deep.equal([200, { ROOT: 'debug' }])
      expect((await call('POST', '/logging', { logger: 'ROOT', level: 'loud' })).status).to.equal(422)
      await call('POST', '/logging', { logger: 'ROOT', level: before })
      expect((await call('GET', '/logging')).body).to.deep.equal({ ROOT: before })
    })
  })

  it('answers a ping in the form that the client takes', async () => {
    await withMarathon(async ({ url }) => {
      const ping = async (accept: string): Promise<[number, string]> => {
        const { status, body } = await requestText({ url: `${url}/ping`, headers: { accept } })
        return [status, body]
      }
      expect(await ping('*/*')).to.deep.equal([200, 'pong'])
      expect(await ping('application/json')).to.deep.equal([200, '"pong"'])
      expect(await ping('image/png')).to.deep.equal([204, ''])
    })
  })
})
