import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'

describe('the dashboard server', () => {
  let dashboard: RunningComponent
  const get = (path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    requestText({ url: `${dashboard.urls.api}${path}`, headers, method })

  before(async () => {
    dashboard = await start(
      { listen: { host: '127.0.0.1', port: 0 } },
      testEnvironment({ component: 'dashboard' }),
    )
  })
  after(() => dashboard.stop())

  it('answers HEAD / with a plain 200', async () => {
    const answer = await get('/', {}, 'HEAD')
    expect([answer.status, answer.body]).to.deep.equal([200, ''])
  })

  it('serves a page whose every reference is served too, from this place and no other', async () => {
    const page = await get('/')
    expect(page.headers['content-type']).to.equal('text/html; charset=utf-8')
    const references = [...page.body.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, path]) => path ?? '')
    expect(references).to.include.members(['assets/app.css', 'assets/app.js'])
    const app = await get('/assets/app.js')
    const imports = [...app.body.matchAll(/from '\.\/([^']+)'/g)].map(([, name]) => `assets/${name}`)
    for (const path of [...references, ...imports]) {
      expect((await get(`/${path}`)).status, path).to.equal(200)
    }
    expect((await get('/favicon.ico')).headers['content-type']).to.equal('image/svg+xml')
    expect((await get('/assets/none.js')).status).to.equal(404)
  })

  it('allows no inline script and nothing from elsewhere', async () => {
    const page = await get('/')
    const policy = page.headers['content-security-policy']
    expect(policy).to.contain("default-src 'none'").and.contain("script-src 'self'").and.not.contain('unsafe')
    expect(page.body).not.to.match(/<script(?![^>]*\bsrc=)/)
    expect(page.body).not.to.match(/\son\w+=|style="/)
  })

  it('compresses only for who asks, and answers 304 to who has it', async () => {
    expect((await get('/assets/app.css')).headers['content-encoding']).to.equal(undefined)
    const zipped = await get('/assets/app.css', { 'accept-encoding': 'gzip' })
    expect(zipped.headers).to.include({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    const etag = String(zipped.headers.etag)
    expect((await get('/assets/app.css', { 'if-none-match': etag })).status).to.equal(304)
  })
})
