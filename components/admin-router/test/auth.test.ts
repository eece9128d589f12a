import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { SignJWT, UnsecuredJWT } from 'jose'
import type { AuditEntry } from '@dcos-lite/lib/contracts'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'
import type { Received } from './stand-ins/upstream.ts'

const protectedPath = '/package/list'

describe('authentication at the front door', () => {
  let cluster: StandInCluster

  beforeEach(async () => {
    cluster = await startStandInCluster()
  })
  afterEach(() => cluster.stop())

  const status = async (headers: Record<string, string>, path = protectedPath): Promise<number> =>
    (await call(cluster.front, path, { headers })).status

  it('accepts a token in the header, as a bearer, and in the cookie', async () => {
    const token = await cluster.identity.token('ann')
    expect(await status({ authorization: `token=${token}` })).to.equal(200)
    expect(await status({ authorization: `Bearer ${token}` })).to.equal(200)
    const byCookie = await call(cluster.front, protectedPath, {
      headers: { cookie: `dcos-acs-auth-cookie=${token}; dcos-acs-info-cookie=abc` },
    })
    const seen = JSON.parse(byCookie.body) as Received
    expect(seen.headers.authorization).to.equal(`token=${token}`)
    expect(seen.headers).not.to.have.property('cookie')
  })

  it('lets a header alone decide, even beside a good cookie', async () => {
    const cookie = `dcos-acs-auth-cookie=${await cluster.identity.token('ann')}`
    expect(await status({ cookie, authorization: 'token=' })).to.equal(401)
    expect(await status({ cookie })).to.equal(200)
  })

  it('refuses with a page that leads to the login and the acsjwt challenge', async () => {
    const answer = await call(cluster.front, protectedPath)
    expect(answer.status).to.equal(401)
    expect(answer.headers['www-authenticate']).to.equal('acsjwt')
    expect(answer.headers['content-type']).to.equal('text/html; charset=UTF-8')
    expect(answer.body).to.contain('<html>').and.contain('</html>').and.contain('window.location')
    expect(answer.body).to.contain('/#/login?redirect=')
  })

  it('refuses tokens that are expired, unsigned, signed otherwise, without uid or of unknown users', async () => {
    const { identity } = cluster
    const secret = new TextEncoder().encode('a secret that is long enough for it')
    const wrong: [string, string][] = [
      ['expired', await identity.token('ann', { exp: 1 })],
      ['unknown user', await identity.token('eve')],
      ['other incarnation', await identity.token('ann', { inc: 'ann-0' })],
      ['alg none', new UnsecuredJWT({ uid: 'ann', inc: 'ann-1' }).encode()],
      [
        'HS256',
        await new SignJWT({ uid: 'ann', inc: 'ann-1' }).setProtectedHeader({ alg: 'HS256' }).sign(secret),
      ],
      [
        'no uid',
        await new SignJWT({ inc: 'ann-1' }).setProtectedHeader({ alg: 'RS256' }).sign(identity.privateKey()),
      ],
      ['garbage', 'abc'],
    ]
    for (const [what, token] of wrong)
      expect(await status({ authorization: `token=${token}` }), what).to.equal(401)
    expect(cluster.plain.received).to.have.length(0)
  })

  it('refuses the token of a deleted user as soon as the feed tells of it, and still after the same name is created again', async () => {
    const headers = { authorization: cluster.authorization }
    expect(await status(headers)).to.equal(200)
    cluster.identity.remove('ann')
    await eventually(async () => (await status(headers)) === 401)
    cluster.identity.add('ann', 'ann-2')
    const fresh = `token=${await cluster.identity.token('ann')}`
    await eventually(async () => (await status({ authorization: fresh })) === 200)
    expect(await status(headers)).to.equal(401)
  })

  it('learns of a deletion that happened while the feed was cut', async () => {
    const headers = { authorization: cluster.authorization }
    expect(await status(headers)).to.equal(200)
    cluster.identity.cutFeeds()
    cluster.identity.remove('ann')
    await eventually(async () => (await status(headers)) === 401)
  })

  it('fetches the keys again when a token is signed by a new one', async () => {
    expect(await status({ authorization: cluster.authorization })).to.equal(200)
    await cluster.identity.rotate()
    const authorization = `token=${await cluster.identity.token('ann')}`
    await eventually(async () => (await status({ authorization })) === 200)
  })

  it('checks nothing when authentication is off', async () => {
    await cluster.restart({ auth: false })
    expect(await status({})).to.equal(200)
    expect(await status({ authorization: 'token=' })).to.equal(200)
  })

  it('does not let another spelling of a path past the check', async () => {
    for (const path of [
      '/acs/api/v1/auth/../users',
      '/acs/api/v1/auth/%2e%2e/users',
      '//package//list',
      '/assets/../package/list',
      'http://elsewhere/package/list',
      '/./mesos/state',
    ]) {
      expect(await status({}, path), path).to.equal(401)
    }
    for (const path of ['/../package/list', '/a\\..\\package', '/%zz', '/a%00b']) {
      expect(await status({}, path), path).to.equal(400)
    }
  })

  it('answers 503 while the identity service was never reached, without hanging', async () => {
    const { upstreams } = cluster
    await cluster.restart({ upstreams: { ...upstreams, iam: 'http://127.0.0.1:1' } })
    const answer = await call(cluster.front, protectedPath, {
      headers: { authorization: cluster.authorization },
    })
    expect([answer.status, answer.headers['x-dcos-error']]).to.deep.equal([
      503,
      'DCL_ADMIN_ROUTER_IDENTITY_UNAVAILABLE',
    ])
    expect((await call(cluster.front, '/dcos/health')).status).to.equal(503)
  })

  it('writes every changing call down: who, what, from where, with which result', () =>
    withTemporaryFolder(async (folder) => {
      const auditFile = join(folder, 'audit.log')
      await cluster.restart({ auditFile })
      const headers = { authorization: cluster.authorization, 'x-request-id': 'request-1' }
      await call(cluster.front, '/package/install', { method: 'POST', headers, body: '{}' })
      await call(cluster.front, '/package/install', { method: 'POST', body: '{}' })
      await call(cluster.front, '/package/list', { headers })
      const entries = await eventually(async () => {
        const lines = (await readFile(auditFile, 'utf8')).trimEnd().split('\n')
        return lines.length >= 3 && lines.map((line) => JSON.parse(line) as AuditEntry)
      })
      expect(entries).to.have.length(3)
      expect(entries[0]).to.deep.include({ action: 'POST', resource: '/package/install', result: 'begun' })
      expect(entries[0]?.call).to.be.a('string').and.to.equal(entries[1]?.call)
      expect(entries[1]).to.deep.include({
        principal: { uid: 'ann', kind: 'user' },
        action: 'POST',
        resource: '/package/install',
        result: 'allowed',
        requestId: 'request-1',
        sourceAddress: '127.0.0.1',
      })
      // What is refused is never passed on, and has one entry.
      expect(entries[2]).to.deep.include({ principal: { uid: '', kind: 'user' }, result: 'denied' })
      await cluster.restart({})
    }))
})
