import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { decodeProtectedHeader } from 'jose'
import { followEventStream } from '@dcos-lite/lib/http-client'
import { verifyAuditLog } from '@dcos-lite/lib/audit'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { adminPassword, withIam } from './start-iam.ts'
import type { IamUnderTest } from './start-iam.ts'

type Method = 'GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST'

const rid = 'dcos:service:marathon:marathon:services:/team'
const inPath = rid.replaceAll('/', '%252F')

describe('groups, access lists and permissions', function () {
  this.timeout(120_000)

  const asker =
    (iam: IamUnderTest, principal?: string) =>
    async (method: Method, path: string, body?: unknown): Promise<[number, unknown]> => {
      const headers = principal === undefined ? {} : { 'x-dcos-principal': principal }
      const answer = await iam.call<{ code?: string }>(path, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      })
      return [answer.status, answer.status >= 400 ? answer.body.code : answer.body]
    }
  const mail = (uid: string): string => `${uid}@example.com` // needs no password, so it is quick

  it('have the shapes, statuses and codes that clients know', () =>
    withIam({}, async (iam) => {
      const ask = asker(iam)
      const uid = mail('ann')
      const userAt = `/acs/api/v1/users/${encodeURIComponent(uid)}`
      await ask('PUT', `/users/${uid}`, {})
      expect(await ask('PUT', '/groups/dev', { description: 'Dev' })).to.deep.equal([201, undefined])
      expect(await ask('PUT', '/groups/dev', { description: 'Dev' })).to.deep.equal([409, 'ERR_GROUP_EXISTS'])
      expect(await ask('PATCH', '/groups/dev', { description: 'Team' })).to.deep.equal([204, undefined])
      const group = {
        gid: 'dev',
        url: '/acs/api/v1/groups/dev',
        description: 'Team',
        provider_type: 'internal',
      }
      expect(await ask('GET', '/groups/dev')).to.deep.equal([200, group])
      expect(await ask('PUT', `/groups/dev/users/${uid}`)).to.deep.equal([204, undefined])
      expect(await ask('PUT', `/groups/dev/users/${uid}`)).to.deep.equal([409, 'ERR_USER_ALREADY_IN_GROUP'])
      const membershipurl = `/acs/api/v1/groups/dev/users/${encodeURIComponent(uid)}`
      expect(await ask('GET', `/users/${uid}/groups`)).to.deep.equal([
        200,
        { array: [{ membershipurl, group }] },
      ])
      const [, members] = await ask('GET', '/groups/dev/users')
      expect(members).to.have.nested.property('array[0].user.uid', uid)
      expect(await ask('GET', '/groups/dev/users?type=service')).to.deep.equal([200, { array: [] }])

      const line = `/acls/${inPath}`
      expect(await ask('PUT', `${line}/users/${uid}/read`)).to.deep.equal([400, 'ERR_UNKNOWN_RESOURCE_ID'])
      expect(await ask('PUT', line, { description: 'Team' })).to.deep.equal([201, undefined])
      expect(await ask('PUT', line, { description: 'Team' })).to.deep.equal([409, 'ERR_ACL_EXISTS'])
      const aclurl = `/acs/api/v1/acls/${inPath}`
      expect(await ask('GET', line)).to.deep.equal([200, { rid, url: aclurl, description: 'Team' }])
      expect(await ask('PUT', `${line}/users/${uid}/read`)).to.deep.equal([204, undefined])
      expect(await ask('PUT', `${line}/users/${uid}/read`)).to.deep.equal([409, 'ERR_PERMISSION_EXISTS'])
      expect(await ask('PUT', `${line}/groups/dev/full`)).to.deep.equal([204, undefined])
      const read = { name: 'read', url: `${aclurl}/users/${encodeURIComponent(uid)}/read` }
      const full = { name: 'full', url: `${aclurl}/groups/dev/full` }
      expect(await ask('GET', `${line}/permissions`)).to.deep.equal([
        200,
        {
          users: [{ uid, userurl: userAt, actions: [read] }],
          groups: [{ gid: 'dev', groupurl: group.url, actions: [full] }],
        },
      ])
      const shown = { rid, description: 'Team', aclurl }
      expect(await ask('GET', `/users/${uid}/permissions`)).to.deep.equal([
        200,
        {
          direct: [{ ...shown, actions: [read] }],
          groups: [{ gid: 'dev', membershipurl, ...shown, actions: [full] }],
        },
      ])
      expect(await ask('GET', '/groups/dev/permissions')).to.deep.equal([
        200,
        { array: [{ ...shown, actions: [full] }] },
      ])
      expect(await ask('GET', `${line}/users/${uid}/delete`)).to.deep.equal([200, { allowed: true }])
      await ask('DELETE', `/groups/dev/users/${uid}`)
      expect(await ask('GET', `${line}/users/${uid}/delete`)).to.deep.equal([200, { allowed: false }])
      expect(await ask('GET', `${line}/users/${uid}/read`)).to.deep.equal([200, { allowed: true }])
      expect(await ask('DELETE', `${line}/users/${uid}/update`)).to.deep.equal([
        400,
        'ERR_ACTION_NOT_YET_STORED',
      ])
      expect(await ask('DELETE', `${line}/users/${uid}/read`)).to.deep.equal([204, undefined])
      expect(await ask('DELETE', line)).to.deep.equal([204, undefined])
      expect(await ask('GET', '/groups/dev/permissions')).to.deep.equal([200, { array: [] }])
    }))

  it('are refused with the code of the reason', () =>
    withIam({}, async (iam) => {
      const ask = asker(iam)
      await ask('PUT', `/users/${mail('ann')}`, {})
      await ask('PUT', '/groups/dev', {})
      await ask('PUT', '/acls/dcos:a', {})
      const cases: [Method, string, string][] = [
        ['GET', '/groups/none', 'ERR_UNKNOWN_GROUP_ID'],
        ['PUT', '/groups/-bad', 'ERR_INVALID_GROUP_ID'],
        ['PUT', '/groups/dev/users/none', 'ERR_UNKNOWN_USER_ID'],
        ['DELETE', `/groups/dev/users/${mail('ann')}`, 'ERR_USER_NOT_IN_GROUP'],
        ['DELETE', '/groups/superusers', 'ERR_IS_SUPERUSER_GROUP'],
        ['DELETE', '/acls/dcos:superuser', 'ERR_IS_SUPERUSER_ACL'],
        ['DELETE', '/groups/superusers/users/admin', 'ERR_NO_MORE_SUPERUSERS'],
        ['DELETE', '/acls/dcos:superuser/groups/superusers/full', 'ERR_NO_MORE_SUPERUSERS'],
        ['GET', '/acls/dcos:none', 'ERR_UNKNOWN_RESOURCE_ID'],
        ['PUT', '/acls/dcos', 'ERR_INVALID_RESOURCE_ID'],
        ['PUT', '/acls/dcos:a:%252F..%252Fb', 'ERR_INVALID_RESOURCE_ID'],
        ['PUT', '/acls/dcos:%25zz', 'ERR_INVALID_RESOURCE_ID'],
        ['PUT', '/acls/dcos:a/users/admin/write', 'ERR_INVALID_ACTION'],
        ['PUT', '/acls/dcos:a/groups/none/read', 'ERR_UNKNOWN_GROUP_ID'],
        ['DELETE', '/acls/dcos:a/users/admin', 'ERR_USER_NOT_IN_ACL'],
        ['DELETE', '/acls/dcos:a/groups/dev', 'ERR_GROUP_NOT_IN_ACL'],
      ]
      for (const [method, path, code] of cases) {
        const body =
          method === 'PUT' && !path.includes('/users/') && !/acls.*groups/.test(path) ? {} : undefined
        expect(await ask(method, path, body), `${method} ${path}`).to.deep.equal([400, code])
      }
      expect((await ask('PUT', '/groups/dev2', { colour: 'red' }))[1]).to.equal('ERR_INVALID_DATA')
    }))

  it('go with the account that is deleted, and do not come back with its name', () =>
    withIam({}, async (iam) => {
      const ask = asker(iam)
      const uid = mail('ann')
      await ask('PUT', `/users/${uid}`, {})
      await ask('PUT', `/groups/superusers/users/${uid}`)
      for (let i = 0; i < 120; i++) {
        await ask('PUT', `/acls/dcos:many:${i}`, {})
        await ask('PUT', `/acls/dcos:many:${i}/users/${uid}/read`)
      }
      expect(await ask('DELETE', `/users/${uid}`)).to.deep.equal([204, undefined])
      await ask('PUT', `/users/${uid}`, {})
      expect(await ask('GET', `/users/${uid}/permissions`)).to.deep.equal([200, { direct: [], groups: [] }])
    }))

  it('are told by the feed as they change, with the keys', () =>
    withIam({}, async (iam) => {
      const ask = asker(iam)
      const stop = new AbortController()
      const feed = followEventStream({ url: `${iam.url}/internal/v1/users/events`, signal: stop.signal })
      const next = async () => {
        const { value } = await feed.next()
        return [value?.event, JSON.parse(value?.data ?? '{}') as unknown]
      }
      const [, snapshot] = await next()
      expect(snapshot).to.deep.nested.include({
        'members[0]': { gid: 'superusers', uid: 'admin' },
        'grants[0]': { to: 'group', id: 'superusers', rid: 'dcos:superuser', actions: ['full'] },
      })
      await ask('PUT', '/groups/dev', {})
      await ask('PUT', '/groups/dev/users/admin')
      expect(await next()).to.deep.equal(['member', { gid: 'dev', uid: 'admin' }])
      await ask('PUT', '/acls/dcos:a', {})
      await ask('PUT', '/acls/dcos:a/groups/dev/read')
      const line = { to: 'group', id: 'dev', rid: 'dcos:a' }
      expect(await next()).to.deep.equal(['grant', { ...line, actions: ['read'] }])
      await ask('DELETE', '/acls/dcos:a/groups/dev/read')
      expect(await next()).to.deep.equal(['grant', { ...line, actions: [] }])
      await ask('DELETE', '/groups/dev/users/admin')
      expect(await next()).to.deep.equal(['member-removed', { gid: 'dev', uid: 'admin' }])
      await ask('POST', '/signing-keys', {})
      expect(await next()).to.deep.equal(['keys', {}])
      await feed.return(undefined)
      stop.abort()
    }))

  it('protect the service itself where they are enforced', () =>
    withIam({ permissions: 'enforce' }, async (iam) => {
      const admin = asker(iam, 'admin;user')
      const ann = asker(iam, `${encodeURIComponent(mail('ann'))};user`)
      await admin('PUT', `/users/${mail('ann')}`, {})
      expect(await ann('GET', `/users/${mail('ann')}`)).to.have.property('0', 200)
      for (const path of ['/users', '/users/admin', '/groups', '/acls', '/users/admin/permissions']) {
        expect(await ann('GET', path), path).to.deep.equal([403, 'ERR_FORBIDDEN'])
      }
      expect(await ann('PUT', '/users/bob@example.com', {})).to.deep.equal([403, 'ERR_FORBIDDEN'])
      expect(await asker(iam, ';user')('GET', '/users')).to.deep.equal([401, 'ERR_UNAUTHORIZED'])
      expect(await asker(iam, ';user')('GET', '/auth/providers')).to.have.property('0', 200)
      await admin('PUT', '/acls/dcos:adminrouter:acs', {})
      await admin('PUT', `/acls/dcos:adminrouter:acs/users/${mail('ann')}/full`)
      expect(await ann('PUT', '/users/bob@example.com', {})).to.deep.equal([201, undefined])
      expect(await ann('PUT', `/groups/superusers/users/${mail('ann')}`)).to.deep.equal([
        403,
        'ERR_FORBIDDEN',
      ])
      expect(await ann('PUT', '/acls/dcos:superuser/users/bob@example.com/full')).to.have.property('0', 403)
      expect(await ann('PATCH', '/users/admin', { description: 'x' })).to.have.property('0', 403)
      expect(await ann('POST', '/signing-keys', {})).to.have.property('0', 403)
      for (const path of [
        '/%75sers/admin',
        '/users/%61dmin',
        '/users/admin/',
        '/groups/%73uperusers/users/admin',
      ]) {
        expect(await ann('DELETE', path), path).to.deep.equal([403, 'ERR_FORBIDDEN'])
      }
      for (const path of [
        '/acls/dcos%3Asuperuser/users/bob@example.com/full',
        '/%61cls/dcos%253Asuperuser/users/bob@example.com/full',
      ]) {
        expect(await ann('PUT', path), path).to.deep.equal([403, 'ERR_FORBIDDEN'])
      }
      // Decisions know no slash at the end of a resource.
      for (const path of ['/acls/dcos:superuser%252F', '/acls/dcos:superuser%252F%252F']) {
        expect(await ann('PUT', path, {}), path).to.deep.equal([403, 'ERR_FORBIDDEN'])
        expect(await admin('PUT', path, {}), path).to.have.property('0', 201)
        const line = `${path}/users/bob@example.com/full`
        expect(await ann('PUT', line), line).to.deep.equal([403, 'ERR_FORBIDDEN'])
      }
      expect(await admin('DELETE', '/users/admin')).to.deep.equal([400, 'ERR_NO_MORE_SUPERUSERS'])
    }))

  it('a new key signs, the old one still verifies, until it is revoked', () =>
    withIam({}, async (iam) => {
      const ask = asker(iam)
      const kids = async (): Promise<string[]> =>
        (await iam.call<{ keys: { kid: string }[] }>('/auth/jwks')).body.keys.map(({ kid }) => kid)
      const [first] = await kids()
      const [status, made] = await ask('POST', '/signing-keys', { revoke: false })
      const { kid } = made as { kid: string }
      expect(status).to.equal(201)
      expect(await kids()).to.deep.equal([kid, first])
      const body = { uid: 'admin', password: adminPassword }
      const login = await iam.call<{ token: string }>('/auth/login', { method: 'POST', body })
      expect(decodeProtectedHeader(login.body.token).kid).to.equal(kid)
      await iam.restart()
      expect(await kids()).to.deep.equal([kid, first])
      await ask('POST', '/signing-keys', { revoke: true })
      const last = await kids()
      expect(last).to.have.length(1)
      expect([kid, first]).not.to.include(last[0])
      expect(await ask('POST', '/signing-keys', { revoke: 1 })).to.deep.equal([400, 'ERR_INVALID_DATA'])
    }))

  it('every change and login is audited, without any password or token', () =>
    withTemporaryFolder((folder) =>
      withIam({ auditFile: join(folder, 'audit.jsonl') }, async (iam) => {
        const ask = asker(iam, 'admin;user')
        await ask('PUT', `/users/${mail('ann')}?token=canary-1`, { description: 'canary-2' })
        await ask('POST', '/auth/login', { uid: 'admin', password: 'canary-3' })
        await ask('POST', '/auth/login', { uid: 'canary 4 in the wrong field', password: 'canary-5' })
        await ask('GET', '/users')
        const [, body] = await ask('GET', '/audit/entries')
        const { array } = body as { array: { principal: { uid: string }; action: string; result: string }[] }
        expect(array.map(({ principal, action, result }) => [principal.uid, action, result])).to.deep.equal([
          ['admin', 'PUT', 'allowed'],
          ['admin', 'login', 'denied'],
          ['', 'login', 'denied'],
        ])
        const file = join(folder, 'audit.jsonl')
        expect(await readFile(file, 'utf8')).not.to.contain('canary')
        expect((await verifyAuditLog(file)).problems).to.deep.equal([])
      }),
    ))
})
