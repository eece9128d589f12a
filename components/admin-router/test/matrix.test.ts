import { createPublicKey } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { Agent, request } from 'node:http'
import { expect } from 'chai'
import { SignJWT, UnsecuredJWT, generateKeyPair } from 'jose'
import { eventually } from '@dcos-lite/lib/testing'
import { masterRoutes } from '../src/routes/table.ts'
import type { Route } from '../src/routes/route.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'
import { sendAll } from './stand-ins/send-all.ts'
import { rawCall } from './stand-ins/raw-call.ts'
import { startStandInUpstream } from './stand-ins/upstream.ts'
import type { StandInUpstream } from './stand-ins/upstream.ts'

const agentId = 'c0ffee00-0000-4000-8000-000000000001-S0'
const protectedRoutes = masterRoutes.filter(({ auth }) => auth)
const agent = new Agent({ keepAlive: true, maxSockets: 8 })

function samplesOf({ match, name }: Route): string[] {
  if ('exact' in match) return [match.exact]
  if ('prefix' in match) return [match.prefix + (match.prefix.endsWith('/') ? 'x' : '/x')]
  if (name === 'service') return ['/service/marathon/v2/x', '/service/shop/x']
  if (name === 'agent') return [`/agent/${agentId}/x`, `/slave/${agentId}/x`]
  const metrics = match.pattern.test(`/system/v1/agent/${agentId}/metrics/v0/node`)
  return [`/system/v1/agent/${agentId}/${metrics ? 'metrics/v0/node' : 'nginx/metrics'}`]
}

/** A path in every spelling that might mean the same to somebody further on. */
function spellingsOf(path: string): string[] {
  const [, first = '', ...rest] = path.split('/')
  const tail = rest.length > 0 ? `/${rest.join('/')}` : ''
  const letter = `%${first.charCodeAt(0).toString(16)}`
  const up = (word: string): string => `/acs/api/v1/auth/${`${word}/`.repeat(4)}${path.slice(1)}`
  return [
    path,
    `/${path}`,
    path.replaceAll('/', '//'),
    `/.${path}`,
    `/assets/..${path}`,
    `/assets/%2e%2e${path}`,
    `/assets/%2E.${path}`,
    `/assets/..%2f${path.slice(1)}`,
    `/assets/%2e%2e%2f${path.slice(1)}`,
    `/assets/%252e%252e${path}`,
    `/assets/%252e%252e%252f${path.slice(1)}`,
    `/assets/..%5c${path.slice(1)}`,
    `/assets/..\\${path.slice(1)}`,
    `/assets/..;${path}`,
    up('..'),
    up('%2e%2e'),
    up('..').replaceAll('../', '..%2f'),
    `/%2f${path.slice(1)}`,
    `/%252f${path.slice(1)}`,
    `/${letter}${first.slice(1)}${tail}`,
    `/%25${letter.slice(1)}${first.slice(1)}${tail}`,
    `http://elsewhere.example${path}`,
    `HTTP://elsewhere.example/assets/..${path}`,
    `${path}/.`,
    `${path}/x/..`,
    `${path}?/../../assets/app.js`,
    `${path};/assets/app.js`,
    `${path}%00`,
    path.toUpperCase(),
    `${path}\u0000`,
    `${path}\t/../x`,
    `\\${path.slice(1)}`,
    path.replaceAll('/', '\\'),
    path.replaceAll('/', '%5c'),
    `/assets/..%c0%af..${path}`,
    `/assets/%c0%ae%c0%ae${path}`,
    `/assets/..%00/..${path}`,
    `/.;${path}`,
    `/;x=y${path}`,
    `${path}#/../../assets/app.js`,
    `//elsewhere.example${path}`,
    `https://elsewhere.example:1${path}`,
    `http://elsewhere.example?${path}`,
    `*${path}`,
    path.slice(1),
    path.replace(/[a-z]/g, (character) => `%${character.charCodeAt(0).toString(16)}`),
    `/acs/api/v1/auth/..;${path}`,
    `/acs/api/v1/auth/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e${path}`,
    `/acs/api/v1/auth/oidc/../../../../..${path}`,
    `/acs/api/v1/auth//..//..//..//..${path}`,
  ]
}

describe('Every protected route of the front door', function () {
  this.timeout(180_000)
  let cluster: StandInCluster
  let page: StandInUpstream
  const tokens: Record<string, string> = {}

  before(async () => {
    page = await startStandInUpstream()
    cluster = await startStandInCluster()
    const { identity } = cluster
    for (const uid of ['pat', 'gone']) identity.add(uid)
    const names = protectedRoutes.map(({ resource = '' }) => resource)
    for (const rid of names.filter((name) => name.startsWith('dcos:'))) identity.grant('pat', rid)
    for (const name of ['marathon', 'shop']) identity.grant('pat', `dcos:adminrouter:service:${name}`)
    cluster.agents.push({ id: agentId, hostname: 'a1', pid: `slave(1)@${cluster.plain.host}`, active: true })
    cluster.apps.push({
      id: '/shop',
      labels: { DCOS_SERVICE_NAME: 'shop', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
      tasks: [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [cluster.plain.port] }],
    })
    await cluster.restart({
      permissions: 'enforce',
      upstreams: {
        ...cluster.upstreams,
        dashboard: page.url,
        leaders: cluster.plain.url,
        uiUpdate: cluster.plain.url,
      },
    })
    const { kid, ...jwk } = await publishedKey()
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    const claims = { uid: 'pat', inc: 'pat-1', exp: Math.floor(Date.now() / 1000) + 600 }
    const strange = (await generateKeyPair('RS256')).privateKey
    const header = { typ: 'JWT', kid }
    Object.assign(tokens, {
      permitted: await identity.token('pat'),
      'no permission': await identity.token('ann'),
      expired: await identity.token('pat', { exp: 1 }),
      deleted: await identity.token('gone'),
      'alg none': new UnsecuredJWT(claims).encode(),
      'HS256 with the public key': await new SignJWT(claims)
        .setProtectedHeader({ ...header, alg: 'HS256' })
        .sign(new TextEncoder().encode(String(pem))),
      foreign: await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS256' }).sign(strange),
    })
    identity.remove('gone')
    await call(`/agent/${agentId}/x`, tokens.permitted)
    // The front door hears of it by the feed.
    await eventually(async () => (await call(`/agent/${agentId}/x`, tokens.deleted)) === 401)
  })
  after(async () => {
    agent.destroy()
    await cluster.stop()
    await page.stop()
  })

  async function publishedKey(): Promise<Record<string, string> & { kid: string }> {
    const answer = await fetch(`${cluster.identity.url}/acs/api/v1/auth/jwks`)
    const { keys } = (await answer.json()) as { keys: (Record<string, string> & { kid: string })[] }
    const [key] = keys
    if (!key) throw new Error('the stand-in publishes no key')
    return key
  }
  function call(path: string, token?: string, headers: Record<string, string> = {}): Promise<number> {
    const { hostname, port } = new URL(cluster.front)
    const authorization = token === undefined ? {} : { authorization: `token=${token}` }
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: hostname,
        port,
        path,
        agent,
        headers: { ...authorization, ...headers },
      })
      outgoing.on('error', reject)
      outgoing.on('response', (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode ?? 0))
      })
      outgoing.end()
    })
  }
  /** What reached a component, except what the front door itself reads of the cluster. */
  function takeReceived(): string[] {
    const { plain, marathon, mesos, identity } = cluster
    return [plain, marathon, mesos, identity]
      .flatMap((upstream) => upstream.received.splice(0))
      .map(({ url }) => url)
  }

  it('names the resource that it needs', () => {
    for (const { name, resource = '' } of protectedRoutes) {
      expect(resource, name).to.match(/^(own|service|dcos:adminrouter:[a-z:-]+)$/)
    }
  })

  it('lets in who is permitted, and nobody else, whatever is presented', async () => {
    const forged = { 'x-dcos-principal': 'pat;user' }
    for (const route of protectedRoutes) {
      for (const path of samplesOf(route)) {
        takeReceived()
        for (const [what, token] of [['no token', undefined], ...Object.entries(tokens)] as const) {
          const status = await call(path, token, forged)
          const cell = `${route.name} ${path} × ${what}`
          if (what === 'permitted' || (what === 'no permission' && route.resource === 'own')) {
            expect([401, 403], cell).not.to.include(status)
            if (route.target.type !== 'answer') expect(takeReceived(), cell).not.to.have.length(0)
          } else {
            expect(status, cell).to.equal(what === 'no permission' ? 403 : 401)
            expect(takeReceived(), cell).to.deep.equal([])
          }
          takeReceived()
        }
      }
    }
  })

  it('tells components who asks, in place of what a client claims, and tells services nothing', async () => {
    const { plain, marathon, mesos } = cluster
    const forged = { 'X-Dcos-Principal': 'admin;user' }
    takeReceived()
    await call('/package/x', tokens.permitted, forged)
    await call('/service/marathon/v2/x', tokens.permitted, forged)
    await call('/mesos/x', tokens.permitted, forged)
    await call('/service/shop/x', tokens.permitted, forged)
    const told = [plain, marathon, mesos].map(({ received }) =>
      received.map(({ headers }) => headers['x-dcos-principal']),
    )
    expect(told).to.deep.equal([['pat;user', undefined], ['pat;user'], ['pat;user']])
  })

  it('refuses with a page for people and JSON for programs', async () => {
    const authorization = `token=${tokens['no permission']}`
    const page403 = await fetch(`${cluster.front}/package/x`, { headers: { authorization } })
    expect(page403.headers.get('content-type')).to.equal('text/html; charset=UTF-8')
    expect(await page403.text())
      .to.contain('<html>')
      .and.contain('window.location')
      .and.contain('</html>')
    const accept = 'application/json'
    const json = await fetch(`${cluster.front}/package/x`, { headers: { authorization, accept } })
    expect(await json.json()).to.include({
      code: 'DCL_ADMIN_ROUTER_NOT_AUTHORIZED',
      message: 'ann has no permission dcos:adminrouter:package full.',
    })
  })

  it('has no spelling that reaches a component without a token or without the permission', async () => {
    const strangers = Object.entries(tokens).filter(([what]) => what !== 'permitted')
    const cells: { route: Route; spelling: string; what: string; request: string }[] = []
    for (const route of protectedRoutes) {
      for (const path of samplesOf(route)) {
        for (const spelling of spellingsOf(path)) {
          for (const [what, token] of [['no token', undefined], ...strangers] as const) {
            const authorization = token === undefined ? '' : `Authorization: token=${token}\r\n`
            const request = `GET ${spelling} HTTP/1.1\r\nHost: a\r\nX-Cell: ${cells.length}\r\n${authorization}\r\n`
            cells.push({ route, spelling, what, request })
          }
        }
      }
    }
    expect(cells.length).to.be.greaterThan(10_000)
    takeReceived()
    const statuses = await sendAll(
      cluster.front,
      cells.map(({ request: text }) => text),
    )
    const { plain, marathon, mesos, identity } = cluster
    for (const { url, headers } of [plain, marathon, mesos, identity].flatMap(({ received }) => received)) {
      const index = Number(headers['x-cell'])
      const cell = cells[index]
      if (cell === undefined || !('x-cell' in headers)) continue
      // Where a spelling is another, open path it may be answered, but by what is open.
      const decoded = decodeURIComponent(url)
      const isOpen = /^\/acs\/api\/v1\/auth\/(?!.*\.\.|oidc\/providers\/)/.test(decoded)
      const isOwn = cell.what === 'no permission' && decoded.startsWith('/acs/api/v1')
      expect(isOpen || isOwn, `${cell.spelling} × ${cell.what} reached ${url} (${statuses[index]})`).to.equal(
        true,
      )
    }
    expect(statuses.filter((status) => status === 401 || status === 403).length).to.be.greaterThan(4000)
    expect(statuses.filter((status) => status >= 500)).to.deep.equal([])
  })

  it('does not become another connection by an upgrade to HTTP/2', async () => {
    const upgrade = {
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABkAAQAAP__',
    }
    for (const route of protectedRoutes) {
      for (const path of samplesOf(route)) {
        expect(await call(path, undefined, upgrade), path).to.equal(401)
        if (route.resource !== 'own')
          expect(await call(path, tokens['no permission'], upgrade), path).to.equal(403)
      }
    }
    expect(takeReceived().filter((url) => !url.startsWith('/acs'))).to.deep.equal([])
    await call('/package/x', tokens.permitted, upgrade)
    expect(cluster.plain.received[0]?.headers).not.to.have.any.keys('upgrade', 'http2-settings')
  })

  it('cannot be reached by a request that hides in another', async () => {
    const hidden = 'GET /package/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
    const length = String(hidden.length)
    const framings: [string, string][] = [
      ['Content-Length: 6\r\nTransfer-Encoding: chunked', `0\r\n\r\n${hidden}`],
      [`Transfer-Encoding: chunked\r\nContent-Length: ${length}`, `0\r\n\r\n${hidden}`],
      [`Content-Length: 0\r\nContent-Length: ${length}`, hidden],
      [`Content-Length: 0, ${length}`, hidden],
      [`Content-Length: +${length}`, hidden],
      [`Content-Length : 0`, hidden],
      ['Transfer-Encoding: xchunked', hidden],
      ['Transfer-Encoding: chunked, identity', `0\r\n\r\n${hidden}`],
      ['Transfer-Encoding : chunked', `0\r\n\r\n${hidden}`],
      ['Transfer-Encoding:\u000bchunked', `0\r\n\r\n${hidden}`],
      ['X: y\r\n Transfer-Encoding: chunked', `0\r\n\r\n${hidden}`],
      ['X: y\nTransfer-Encoding: chunked', `0\r\n\r\n${hidden}`],
      ['Transfer-Encoding: chunked', `0;\n${hidden}`],
      ['Transfer-Encoding: chunked', `-1\r\n${hidden}`],
      ['Transfer-Encoding: chunked', `fffffffffffffffff1\r\n${hidden}`],
      [`Expect: 100-continue\r\nContent-Length: ${length}`, hidden],
    ]
    takeReceived()
    for (const token of [undefined, tokens.permitted]) {
      const authorization = token === undefined ? '' : `Authorization: token=${token}\r\n`
      await Promise.all(
        framings.map(([headers, body]) =>
          rawCall(
            cluster.front,
            `POST /package/list HTTP/1.1\r\nHost: a\r\n${authorization}${headers}\r\n\r\n${body}`,
          ),
        ),
      )
    }
    const reached = takeReceived()
    expect(reached.filter((url) => url.includes('smuggled'))).to.deep.equal([])
    const version = `GET /package/list HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`
    expect(await rawCall(cluster.front, version, 60_000)).to.match(/^HTTP\/1\.1 431 /)
  })
})
