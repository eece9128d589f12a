import { generateKeyPairSync, createHmac } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { SignJWT } from 'jose'
import { withIam } from '../start-iam.ts'
import { openBrowser } from './browser.ts'

type Forge = (claims: Record<string, unknown>) => string | Promise<string>

/** Speaks the protocol, and gives whatever id token it is told to. */
async function withForger(
  key: KeyObject,
  work: (issuer: string, give: (forge: Forge, nonce: string) => void) => Promise<void>,
): Promise<void> {
  let idToken = ''
  let pending: Promise<void> = Promise.resolve()
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host ?? ''}`
    const answers: Record<string, unknown> = {
      '/.well-known/openid-configuration': {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        jwks_uri: `${origin}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
      },
      '/jwks': { keys: [{ ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'k' }] },
      '/token': { access_token: 'a', token_type: 'bearer' },
    }
    void pending.then(() => {
      const path = request.url ?? ''
      const more = path === '/token' ? { id_token: idToken } : {}
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...(answers[path] as object), ...more }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    await work(issuer, (forge, nonce) => {
      const now = Math.floor(Date.now() / 1000)
      const claims = { iss: issuer, aud: 'dcos', sub: 'ann', nonce, iat: now, exp: now + 300 }
      pending = Promise.resolve(forge(claims)).then((token) => void (idToken = token))
    })
  } finally {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}

describe('an id token', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const strange = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const sign = (claims: Record<string, unknown>, key: KeyObject = privateKey, kid = 'k'): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key)
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forgeries: Record<string, Forge> = {
    'of another issuer': (claims) => sign({ ...claims, iss: 'https://elsewhere.example' }),
    'for another client': (claims) => sign({ ...claims, aud: 'another' }),
    'that has expired': (claims) => sign({ ...claims, iat: 1000, exp: 2000 }),
    'with another nonce': (claims) => sign({ ...claims, nonce: 'another' }),
    'without a nonce': ({ nonce: _nonce, ...claims }) => sign(claims),
    'without a subject': ({ sub: _sub, ...claims }) => sign(claims),
    'signed by a strange key': (claims) => sign(claims, strange),
    'with a key id that is not published': (claims) => sign(claims, privateKey, '../../k'),
    'without a signature (alg none)': (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`,
    'signed with the public key as a secret (HS256)': (claims) => {
      const body = `${encode({ alg: 'HS256', kid: 'k' })}.${encode(claims)}`
      const pem = publicKey.export({ type: 'spki', format: 'pem' })
      return `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`
    },
    'that is none': () => 'not.a.token',
  }

  it('is believed only when all of it is right', () =>
    withForger(publicKey, (issuer, give) =>
      withIam({}, async (iam) => {
        const config = { description: 'x', issuer, base_url: iam.url, client_id: 'dcos', client_secret: 's' }
        await iam.call('/auth/oidc/providers/corp', { method: 'PUT', body: config })
        const attempt = async (forge: Forge): Promise<number> => {
          const browser = openBrowser()
          const start = await browser.get(`${iam.url}/acs/api/v1/auth/login?oidc-provider=corp`)
          const asked = new URL(start.location ?? '').searchParams
          give(forge, asked.get('nonce') ?? '')
          const way = `${iam.url}/acs/api/v1/auth/oidc/callback?code=c&state=${asked.get('state') ?? ''}`
          return (await browser.get(way)).status
        }
        for (const [name, forge] of Object.entries(forgeries))
          expect(await attempt(forge), name).to.equal(401)
        expect((await iam.call<{ array: unknown[] }>('/users')).body.array).to.have.length(1)
        expect(await attempt((claims) => sign(claims))).to.equal(302)
      }),
    ))
})
