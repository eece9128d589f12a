import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { followEventStream } from '@dcos-lite/lib/http-client'
import { hashPassword } from '@dcos-lite/lib/passwords'
import { adminHash, adminPassword, withIam } from './start-iam.ts'
import type { IamUnderTest } from './start-iam.ts'

const put = (iam: IamUnderTest, uid: string, body: unknown) =>
  iam.call<{ code: string; title: string; description: string }>(`/users/${uid}`, { method: 'PUT', body })

const canLogIn = async (iam: IamUnderTest, uid: string, password: string): Promise<boolean> =>
  (await iam.call('/auth/login', { method: 'POST', body: { uid, password } })).status === 200

describe('users', () => {
  it('are created, shown, changed and deleted', () =>
    withIam({}, async (iam) => {
      expect((await put(iam, 'ann', { password: 'secret', description: 'Ann' })).status).to.equal(201)
      expect((await iam.call('/users/ann')).body).to.deep.equal({
        uid: 'ann',
        url: '/acs/api/v1/users/ann',
        description: 'Ann',
        is_remote: false,
        is_service: false,
        provider_type: 'internal',
        provider_id: '',
      })
      const list = await iam.call<{ array: { uid: string }[] }>('/users/')
      expect(list.body.array.map(({ uid }) => uid)).to.deep.equal(['admin', 'ann'])
      expect(
        (await iam.call('/users/ann', { method: 'PATCH', body: { password: 'changed' } })).status,
      ).to.equal(204)
      expect(await canLogIn(iam, 'ann', 'secret')).to.equal(false)
      expect(await canLogIn(iam, 'ann', 'changed')).to.equal(true)
      expect((await iam.call('/users/ann', { method: 'DELETE' })).status).to.equal(204)
      expect(await canLogIn(iam, 'ann', 'changed')).to.equal(false)
      const gone = await iam.call('/users/ann')
      expect([gone.status, gone.body]).to.deep.equal([
        400,
        { title: 'Bad Request', description: 'User `ann` not known.', code: 'ERR_UNKNOWN_USER_ID' },
      ])
    }))

  it('are remote when a mail address comes without a credential', () =>
    withIam({}, async (iam) => {
      expect((await put(iam, 'ann@example.com', {})).status).to.equal(201)
      expect((await iam.call('/users/ann@example.com')).body).to.include({
        is_remote: true,
        provider_type: 'oidc',
        provider_id: 'https://dcos.auth0.com/',
      })
    }))

  it('are service accounts when they come with a public key', () =>
    withIam({}, async (iam) => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const pem = publicKey.export({ type: 'spki', format: 'pem' })
      expect((await put(iam, 'robot', { public_key: pem })).status).to.equal(201)
      const services = await iam.call<{ array: unknown[] }>('/users?type=service')
      expect(services.body.array).to.have.length(1)
      expect(services.body.array[0]).to.include({ uid: 'robot', is_service: true, public_key: pem })
      expect(
        (await iam.call('/users/robot', { method: 'PATCH', body: { description: 'x' } })).status,
      ).to.equal(501)
      const secret = privateKey.export({ type: 'pkcs8', format: 'pem' })
      expect((await put(iam, 'r2', { public_key: secret })).body.code).to.equal('ERR_INVALID_PUBLIC_KEY')
      expect((await put(iam, 'r2', { public_key: 'abc' })).body.code).to.equal('ERR_INVALID_PUBLIC_KEY')
    }))

  it('are refused with the status and code clients know', () =>
    withIam({}, async (iam) => {
      const cases: [string, unknown, number, string][] = [
        ['admin', { password: 'secret' }, 409, 'ERR_USER_EXISTS'],
        ['ann', {}, 400, 'ERR_INVALID_DATA'],
        ['ann', { password: 'secret', public_key: 'x' }, 400, 'ERR_INVALID_DATA'],
        ['ann', { password: 'abcd' }, 400, 'ERR_INVALID_DATA'],
        ['ann', { password: 'secret', colour: 'red' }, 400, 'ERR_INVALID_DATA'],
        ['ann', { password: 1 }, 400, 'ERR_INVALID_DATA'],
        ['-ann', { password: 'secret' }, 400, 'ERR_INVALID_USER_ID'],
      ]
      for (const [uid, body, status, code] of cases) {
        const answer = await put(iam, uid, body)
        expect([answer.status, answer.body.code], JSON.stringify(body)).to.deep.equal([status, code])
      }
      expect((await put(iam, 'ann', {})).body.description).to.equal(
        'One of `password` or `public_key` must be provided',
      )
      const last = await iam.call<{ code: string }>('/users/admin', { method: 'DELETE' })
      expect([last.status, last.body.code]).to.deep.equal([400, 'ERR_NO_MORE_SUPERUSERS'])
    }))

  it('survive a restart; a deleted superuser stays deleted, a new configured password counts once', () =>
    withIam({}, async (iam) => {
      await put(iam, 'ann', { password: 'secret' })
      await iam.call('/users/admin', { method: 'DELETE' })
      await iam.restart()
      expect(await canLogIn(iam, 'ann', 'secret')).to.equal(true)
      expect(await canLogIn(iam, 'admin', adminPassword)).to.equal(false)
      await iam.restart({ superuser: { uid: 'admin', passwordHash: await hashPassword('a new one') } })
      expect(await canLogIn(iam, 'admin', 'a new one')).to.equal(true)
    }))

  it('appear in the feed: first all of them, then every change', () =>
    withIam({}, async (iam) => {
      const stop = new AbortController()
      const feed = followEventStream({ url: `${iam.url}/internal/v1/users/events`, signal: stop.signal })
      const next = async () => {
        const { value } = await feed.next()
        return { event: value?.event, data: JSON.parse(value?.data ?? '{}') as Record<string, unknown> }
      }
      const snapshot = await next()
      expect(snapshot.event).to.equal('snapshot')
      expect(snapshot.data.users).to.have.length(1)
      await put(iam, 'ann', { password: 'secret' })
      const added = await next()
      expect(added).to.deep.nested.include({ event: 'put', 'data.uid': 'ann', 'data.kind': 'user' })
      await iam.call('/users/ann', { method: 'DELETE' })
      expect(await next()).to.deep.equal({ event: 'removed', data: { uid: 'ann' } })
      await put(iam, 'ann', { password: 'secret' })
      expect((await next()).data.incarnation).not.to.equal(added.data.incarnation)
      await feed.return(undefined)
      stop.abort()
    }))

  it('refuses to start with a superuser it could not let in', async () => {
    const wrong = [
      { uid: 'admin' },
      { uid: 'admin', passwordHash: '$6$rounds=656000$salt$hash' },
      { uid: 'not allowed', passwordHash: adminHash },
    ]
    for (const superuser of wrong) {
      const thrown: unknown = await withIam({ superuser }, () => Promise.resolve()).catch(
        (error: unknown) => error,
      )
      expect(isDcosError(thrown) && thrown.code).to.equal('DCL_IAM_SUPERUSER_INVALID')
    }
  })
})
