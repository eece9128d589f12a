import { expect } from 'chai'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import { requestJson } from '@dcos-lite/lib/http-client'
import { createHttpService, openStream } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { createTestAuthority, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'

const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

describe('a guarded port and tokens', () => {
  const users = ['ann', 'bob'].map((uid) => ({ uid, incarnation: '1', kind: 'user' }))
  const grants = [{ rid: 'dcos:adminrouter:ops:mesos', to: 'user', id: 'ann', actions: ['full'] }]
  let identity: HttpService
  let iamUrl = ''
  let token: (uid: string) => Promise<string>

  before(async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }
    token = (uid) =>
      new SignJWT({ uid, inc: '1' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setExpirationTime('1h')
        .sign(privateKey)
    identity = createHttpService({ name: 'iam', environment: testEnvironment() })
    identity.app.get('/acs/api/v1/auth/jwks', () => ({ keys: [jwk] }))
    identity.app.get('/internal/v1/users/events', (request, reply) => {
      openStream(request, reply, { contentType: 'text/event-stream' }).write(
        frame('snapshot', { users, grants }),
      )
    })
    iamUrl = await identity.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => identity.stop(0))

  async function answers(resource?: string): Promise<Record<string, [number, string | undefined]>> {
    const found: Record<string, [number, string | undefined]> = {}
    await withTemporaryFolder(async (folder) => {
      const authority = await createTestAuthority(folder)
      const service = createHttpService({ name: 'example', environment: testEnvironment() })
      service.app.get('/state', () => ({}))
      const door = { plain: 'refused', clients: 'cluster', iamUrl } as const
      const tls = await authority.writeFiles('server')
      try {
        const url = await service.listen({
          ...{ host: '127.0.0.1', port: 0 },
          door: { tls, ...door, ...(resource === undefined ? {} : { resource }) },
        })
        const stranger = { ca: authority.authority.certPem, cert: '', key: '' }
        for (const uid of ['ann', 'bob', 'carl']) {
          const headers = { authorization: `token=${await token(uid)}` }
          const call = { url: `${url}/state`, headers, tls: stranger }
          const { status, body } = await requestJson<{ code?: string }>(call)
          found[uid] = [status, body.code]
        }
      } finally {
        await service.stop(0)
      }
    })
    return found
  }

  it('lets a token in, and nobody who does not exist', async () => {
    expect(await answers()).to.deep.equal({
      ann: [200, undefined],
      bob: [200, undefined],
      carl: [401, 'DCL_IDENTITY_NOT_AUTHENTICATED'],
    })
  })

  it('asks for the permission of the front door where permissions are enforced', async () => {
    expect(await answers('dcos:adminrouter:ops:mesos')).to.deep.equal({
      ann: [200, undefined],
      bob: [403, 'DCL_IDENTITY_NOT_AUTHORIZED'],
      carl: [401, 'DCL_IDENTITY_NOT_AUTHENTICATED'],
    })
  })
})
