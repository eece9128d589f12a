import { networkInterfaces } from 'node:os'
import { expect } from 'chai'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { requestJson } from '@dcos-lite/lib/http-client'
import {
  admitCallers,
  createAccessControlOver,
  createAccessTable,
  createTokenVerifier,
  guardApi,
} from '@dcos-lite/lib/identity'
import type { AccessControl, KeySet } from '@dcos-lite/lib/identity'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { createLocalJWKSet } from 'jose'

const outside = Object.values(networkInterfaces())
  .flat()
  .find((each) => each && !each.internal && each.family === 'IPv4')?.address

describe('an API under permissions', () => {
  const environment = testEnvironment()
  let token: (uid: string) => Promise<string>
  let access: (trusted?: string[]) => AccessControl

  before(async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }
    token = (uid) =>
      new SignJWT({ uid, inc: '1' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setExpirationTime('1h')
        .sign(privateKey)
    const users = ['ann', 'bob'].map((uid) => ({ uid, incarnation: '1', kind: 'user' as const }))
    const grants = [{ rid: 'dcos:thing:/a', to: 'user' as const, id: 'ann', actions: ['read' as const] }]
    const accounts = {
      ...createAccessTable({ users, grants }),
      ready: () => Promise.resolve(true),
      following: () => true,
      onKeys: () => undefined,
      stop: () => undefined,
    }
    const keys: KeySet = {
      keys: () => Promise.resolve(createLocalJWKSet({ keys: [jwk] })),
      renew: () => Promise.resolve(false),
      forget: () => undefined,
    }
    const verify = createTokenVerifier(keys, accounts, environment)
    access = (trusted = []) =>
      createAccessControlOver(accounts, verify, { addresses: new Set(trusted), loopback: true })
  })

  async function withApi(
    host: string,
    trusted: string[],
    work: (
      get: (headers?: Record<string, string>, path?: string) => Promise<[number, unknown]>,
    ) => Promise<void>,
  ) {
    const service = createHttpService({ name: 'thing', environment })
    const control = access(trusted)
    admitCallers(service.app, control, { isOpen: (route) => route === '/ping' })
    guardApi(service.app, control, {
      demands: (request) =>
        request.routeOptions.url === '/ping'
          ? 'open'
          : request.routeOptions.url === '/things'
            ? []
            : [{ resource: 'dcos:thing:/b', action: 'read' }],
      filter: (_request, answer, mayRead) =>
        Array.isArray(answer) ? (answer as string[]).filter((id) => mayRead(`dcos:thing:/${id}`)) : answer,
    })
    service.app.get('/things', () => ['a', 'b'])
    service.app.get('/things/b', () => ['b'])
    service.app.get('/ping', () => ['pong'])
    const url = await service.listen({ host, port: 0 })
    try {
      await work(async (headers = {}, path = '/things') => {
        const { status, body } = await requestJson({ url: url + path, headers })
        return [status, body]
      })
    } finally {
      await service.stop()
    }
  }

  it('believes the front door on this machine, then a token, and takes what has neither for a part of the cluster', () =>
    withApi('127.0.0.1', [], async (get) => {
      expect(await get()).to.deep.equal([200, ['a', 'b']])
      expect(await get({ 'x-dcos-principal': 'ann;user' })).to.deep.equal([200, ['a']])
      expect(await get({ authorization: `token=${await token('ann')}` })).to.deep.equal([200, ['a']])
      expect((await get({ authorization: 'token=abc' }))[0]).to.equal(401)
      expect((await get({ 'x-dcos-principal': ';user' }))[0]).to.equal(401)
      expect((await get({ 'x-dcos-principal': 'ann;component' }))[0]).to.equal(401)
      const [status, body] = await get({ 'x-dcos-principal': 'ann;user' }, '/things/b')
      expect([status, (body as { code: string }).code]).to.deep.equal([403, 'DCL_IDENTITY_NOT_AUTHORIZED'])
    }))

  it('believes nobody else: from another address only a token counts', async function () {
    if (outside === undefined) return this.skip()
    await withApi(outside, [], async (get) => {
      expect((await get())[0]).to.equal(401)
      expect((await get({ 'x-dcos-principal': 'ann;user' }))[0]).to.equal(401)
      const authorization = `token=${await token('bob')}`
      expect(await get({ authorization, 'x-dcos-principal': 'ann;user' })).to.deep.equal([200, []])
      expect((await get({}, '/ping'))[0]).to.equal(200)
    })
    await withApi(outside, [outside], async (get) => {
      expect(await get({ 'x-dcos-principal': 'ann;user' })).to.deep.equal([200, ['a']])
    })
  })
})
