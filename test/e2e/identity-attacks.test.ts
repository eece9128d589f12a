import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import { SignJWT } from 'jose'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startLocalCluster } from '@dcos-lite/local'
import type { LocalCluster } from '@dcos-lite/local'

type Headers = Record<string, string | string[]>

describe('Who pretends to be somebody at the front door of a local cluster', function () {
  this.timeout(300_000)
  let cluster: LocalCluster
  let removeFolder: () => void
  const path = '/metadata'

  before(async () => {
    await new Promise<void>((ready, failed) => {
      void withTemporaryFolder(async (made) => {
        const options = { port: 0, bindAddress: '127.0.0.1', agents: 1, publicAgents: 0, packages: [] }
        const more = { attachCli: false, auth: true, dataDir: join(made, 'data') }
        cluster = await startLocalCluster({ ...options, ...more }, testEnvironment())
        await new Promise<void>((remove) => {
          removeFolder = remove
          ready()
        })
      }).catch(failed)
    })
  })
  after(async () => {
    await cluster?.stop()
    removeFolder?.()
  })

  /** The status of an answer; a connection that is closed instead counts as 400. */
  function ask(headers: Headers, body?: string, at = path): Promise<number> {
    const method = body === undefined ? 'GET' : 'POST'
    return new Promise((resolve) => {
      const sent = request(cluster.info.url + at, { method, headers, agent: false })
      sent.on('error', () => resolve(400))
      sent.on('response', (answer) => {
        answer.on('error', () => undefined)
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      sent.end(body)
    })
  }
  const withToken = (token: string): Promise<number> => ask({ authorization: `token=${token}` })
  const logIn = (body: unknown, headers: Headers = {}): Promise<number> =>
    ask({ 'content-type': 'application/json', ...headers }, JSON.stringify(body), '/acs/api/v1/auth/login')
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const decode = (part = ''): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

  it('gets nowhere with any token that was not issued here, whatever its header says', async () => {
    const { token } = cluster.info
    const [header = '', payload = '', signature = ''] = token.split('.')
    const claims = decode(payload)
    const { kid } = decode(header) as { kid: string }
    const jwks = await requestJson<{ keys: Record<string, string>[] }>({
      url: `${cluster.info.url}/acs/api/v1/auth/jwks`,
    })
    const key = createPublicKey({ key: jwks.body.keys[0] ?? {}, format: 'jwk' })
    const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const sign = (more: object, privateKey: KeyObject = own.privateKey): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, ...more }).sign(privateKey)
    const jwk = own.publicKey.export({ format: 'jwk' })
    const hmac = (secret: string | Buffer, more: object = {}): string => {
      const text = `${encode({ alg: 'HS256', typ: 'JWT', kid, ...more })}.${payload}`
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    }
    const pem = key.export({ type: 'spki', format: 'pem' })
    const forged: Record<string, string> = {
      'a foreign key under a known key id': await sign({}),
      'a key in the header': await sign({ jwk, kid: 'own' }),
      'a key to be fetched': await sign({ jku: 'http://127.0.0.1:1/jwks', kid: 'own' }),
      'a key id that is a path': await sign({ kid: '../../../../dev/null' }),
      'a key id that is a query': await sign({ kid: "x' OR '1'='1" }),
      'a key id that is no text': await sign({ kid: 'own' }),
      'a critical extension': await sign({ crit: ['b64'], b64: true }),
      'alg none': `${encode({ alg: 'none', kid })}.${payload}.`,
      'alg NonE': `${encode({ alg: 'NonE', kid })}.${payload}.${signature}`,
      'HS256 with the public key': hmac(pem),
      'HS256 with nothing': hmac(''),
      'HS256 with an empty key id': hmac('', { kid: '' }),
      'no signature': `${header}.${payload}.`,
      'another payload': `${header}.${encode({ ...claims, uid: 'root' })}.${signature}`,
      'four parts': `${token}.x`,
      'two tokens': `${token} ${token}`,
      'no token at all': 'x',
      'a token of 15 KB': `${header}.${'x'.repeat(15_000)}.${signature}`,
      'a token of 1 MB': `${header}.${'x'.repeat(1_000_000)}.${signature}`,
    }
    expect(await withToken(token)).to.equal(200)
    for (const [name, value] of Object.entries(forged))
      expect(await withToken(value), name).to.be.oneOf([400, 401, 431])
    expect(await withToken(token)).to.equal(200)
  })

  it('cannot mix a good login with a bad one', async () => {
    const { token } = cluster.info
    const cookie = (value: string): string => `dcos-acs-auth-cookie=${value}`
    expect(await ask({ cookie: cookie(token) })).to.equal(200)
    expect(await ask({ cookie: cookie('bad'), authorization: `token=${token}` })).to.equal(200)
    expect(await ask({ cookie: cookie(token), authorization: 'token=bad' })).to.equal(401)
    expect(await ask({ cookie: cookie(token), authorization: '' })).to.equal(401)
    expect(await ask({ cookie: `${cookie('bad')}; ${cookie(token)}` })).to.equal(401)
    // Of two headers the first counts, and no other.
    expect(await ask({ authorization: ['token=bad', `token=${token}`] })).to.be.oneOf([400, 401])
  })

  it('gets no answer but a refusal for passwords that are enormous, empty or of strange characters', async () => {
    const { token } = cluster.info
    const password = 'pässwörd \u0000 ✓ 𝕡'
    const body = JSON.stringify({ password })
    const created = await requestJson({
      url: `${cluster.info.url}/acs/api/v1/users/uma`,
      method: 'PUT',
      headers: { authorization: `token=${token}`, 'content-type': 'application/json' },
      body: JSON.parse(body) as unknown,
    })
    expect(created.status).to.equal(201)
    expect(await logIn({ uid: 'uma', password })).to.equal(200)
    // The same characters in another spelling are the same password.
    expect(await logIn({ uid: 'uma', password: password.normalize('NFD') })).to.equal(200)
    for (const wrong of [password.slice(0, password.indexOf('\u0000')), 'passwörd', '', ' ']) {
      expect(await logIn({ uid: 'uma', password: wrong })).to.equal(401)
    }
    expect(await logIn({ uid: 'uma', password: 'x'.repeat(1_000_000) })).to.be.oneOf([400, 413])
    expect(await logIn({ uid: 'u\u0000ma', password })).to.equal(401)
    expect(await logIn({ uid: 'ùma', password })).to.equal(401)
    for (const strange of [
      { uid: ['uma'], password },
      { uid: 'uma', password: [password] },
      [],
      'x',
      { uid: 'uma', password: null },
    ]) {
      expect(await logIn(strange), JSON.stringify(strange)).to.equal(400)
    }
    expect(await logIn({ uid: '__proto__', password })).to.equal(401)
    expect(await logIn({ uid: 'constructor', password })).to.equal(401)
  })

  it('cannot go on guessing by claiming to be somewhere else, or by capitals', async () => {
    const claims = (at: number): Headers => ({
      'x-forwarded-for': `192.0.2.${at}`,
      'x-real-ip': `192.0.2.${at}`,
      forwarded: `for=192.0.2.${at}`,
    })
    await eventually(
      async () => {
        const statuses: number[] = []
        for (let at = 0; at < 12; at++)
          statuses.push(await logIn({ uid: at % 2 ? 'victim' : 'VICTIM', password: 'guess' }, claims(at)))
        return statuses.at(-1) === 429 && statuses.every((status) => status === 401 || status === 429)
      },
      { timeoutMs: 120_000 },
    )
    // Others are not locked out by it.
    expect(await logIn({ uid: 'uma', password: 'pässwörd \u0000 ✓ 𝕡' })).to.equal(200)
  })
})
