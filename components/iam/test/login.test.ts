import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import { SignJWT, createLocalJWKSet, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import { adminPassword, withIam } from './start-iam.ts'
import type { IamUnderTest } from './start-iam.ts'

const loginPath = '/auth/login'

async function logIn(iam: IamUnderTest, body: unknown) {
  return await iam.call<{ token?: string; code?: string; title?: string; description?: string }>(loginPath, {
    method: 'POST',
    body,
  })
}

describe('login', () => {
  it('gives a token for the right password, signed by the published key, good for five days', () =>
    withIam({}, async (iam) => {
      const answer = await logIn(iam, { uid: 'admin', password: adminPassword })
      expect(answer.status).to.equal(200)
      const { body: keys } = await iam.call<JSONWebKeySet>('/auth/jwks')
      expect(keys.keys[0]).to.include({ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' })
      expect(keys.keys[0]?.kid).to.match(/^[0-9a-f]{64}$/)
      expect(keys.keys[0]).not.to.have.any.keys('d', 'p', 'q')
      const verified = await jwtVerify(answer.body.token ?? '', createLocalJWKSet(keys))
      expect(verified.protectedHeader).to.include({ alg: 'RS256', typ: 'JWT' })
      expect(verified.payload.uid).to.equal('admin')
      expect(verified.payload.exp).to.be.closeTo(Date.now() / 1000 + 5 * 24 * 3600, 60)
    }))

  it('sets the two cookies, and logout deletes them', () =>
    withIam({}, async (iam) => {
      const answer = await logIn(iam, { uid: 'admin', password: adminPassword })
      const [auth = '', info = ''] = answer.headers['set-cookie'] as string[]
      expect(auth).to.contain(`dcos-acs-auth-cookie=${answer.body.token}; Path=/;`).and.contain('HttpOnly')
      expect(info).to.contain('dcos-acs-info-cookie=').and.not.contain('HttpOnly')
      const encoded = /dcos-acs-info-cookie=([^;]+)/.exec(info)?.[1] ?? ''
      const shown: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString())
      expect(shown).to.deep.equal({ uid: 'admin', description: 'superuser', is_remote: false })
      const logout = await iam.call('/auth/logout')
      expect((logout.headers['set-cookie'] as string[])[0]).to.match(
        /^dcos-acs-auth-cookie=; expires=Thu, 01 Jan 1970/,
      )
    }))

  it('refuses a wrong password and an unknown user in the same words', () =>
    withIam({}, async (iam) => {
      const wrong = await logIn(iam, { uid: 'admin', password: 'wrong horse' })
      const unknown = await logIn(iam, { uid: 'nobody', password: 'wrong horse' })
      expect(wrong.status).to.equal(401)
      expect(wrong.body).to.deep.equal({
        title: 'Unauthorized',
        description: 'Wrong credentials.',
        code: 'ERR_INVALID_CREDENTIALS',
      })
      expect(unknown.body).to.deep.equal(wrong.body)
    }))

  it('refuses what is not JSON, in the words clients look for', () =>
    withIam({}, async (iam) => {
      const answer = await iam.call<{ description: string }>(loginPath, {
        method: 'POST',
        body: 'uid=admin',
        headers: { 'content-type': 'text/plain' },
      })
      expect(answer.status).to.equal(400)
      expect(answer.body.description).to.contain('Request has bad Content-Type or lacks JSON data')
      expect((await logIn(iam, {})).body.code).to.equal('ERR_INVALID_DATA')
      expect((await logIn(iam, { token: 'external' })).body.code).to.equal('ERR_NOT_SUPPORTED')
      expect((await iam.call(`${loginPath}?oidc-provider=x`)).status).to.equal(400)
    }))

  it('limits failures of one user from one address, and says for how long', () =>
    withIam({ loginRateLimit: { failures: 2, windowMs: 60_000 } }, async (iam) => {
      for (let i = 0; i < 2; i++) await logIn(iam, { uid: 'admin', password: 'wrong' })
      const limited = await logIn(iam, { uid: 'admin', password: adminPassword })
      expect(limited.status).to.equal(429)
      expect(Number(limited.headers['retry-after'])).to.be.within(1, 60)
      const elsewhere = await iam.call(loginPath, {
        method: 'POST',
        body: { uid: 'admin', password: adminPassword },
        headers: { 'x-real-ip': '192.0.2.1' },
      })
      expect(elsewhere.status).to.equal(200)
    }))

  it('logs a service account in by a short-lived token that its key signed', () =>
    withIam({}, async (iam) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const body = { public_key: publicKey.export({ type: 'spki', format: 'pem' }), description: 'robot' }
      expect((await iam.call('/users/robot', { method: 'PUT', body })).status).to.equal(201)
      const sign = (uid: string, exp: number | undefined, key = privateKey) => {
        const token = new SignJWT({ uid }).setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        return (exp === undefined ? token : token.setExpirationTime(exp)).sign(key)
      }
      const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds
      const accepted = await logIn(iam, { uid: 'robot', token: await sign('robot', inSeconds(300)) })
      expect(accepted.status).to.equal(200)
      const strange = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      const refused = [
        { uid: 'robot', token: await sign('robot', inSeconds(3600)) },
        { uid: 'robot', token: await sign('robot', inSeconds(-10)) },
        { uid: 'robot', token: await sign('robot', undefined) },
        { uid: 'robot', token: await sign('admin', inSeconds(300)) },
        { uid: 'robot', token: await sign('robot', inSeconds(300), strange) },
        { uid: 'admin', token: await sign('admin', inSeconds(300)) },
        { uid: 'robot', password: adminPassword },
      ]
      for (const attempt of refused) expect((await logIn(iam, attempt)).status).to.equal(401)
    }))

  it('keeps the key over a restart, so that tokens stay good', () =>
    withIam({}, async (iam) => {
      const before = await iam.call('/auth/jwks')
      await iam.restart()
      expect((await iam.call('/auth/jwks')).body).to.deep.equal(before.body)
    }))

  it('offers the login providers and the page configuration', () =>
    withIam({}, async (iam) => {
      const providers = await iam.call('/auth/providers')
      expect(providers.body).to.deep.nested.include({
        'dcos-users.authentication-type': 'dcos-uid-password',
        'dcos-users.client-method': 'dcos-usercredential-post-receive-authtoken',
        'dcos-users.config.start_flow_url': '/acs/api/v1/auth/login',
        'dcos-services.authentication-type': 'dcos-uid-servicekey',
      })
      const { body } = await iam.call('/uiconfig/')
      expect(body).to.deep.nested.include({
        clusterConfiguration: { id: 'the-cluster-id', firstUser: false },
        'uiConfiguration.plugins.authentication.enabled': true,
      })
    }))
})
