import { readFile, rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { createTestAuthority } from '@dcos-lite/lib/testing'
import { startSlapd } from '../../../../test/support/slapd.ts'
import type { Slapd } from '../../../../test/support/slapd.ts'
import { adminPassword, withIam } from '../start-iam.ts'
import type { IamUnderTest } from '../start-iam.ts'

const suffix = 'dc=example,dc=org'
const people = `ou=people,${suffix}`
const person = (uid: string, name: string): string => `dn: uid=${uid},${people}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${name}
sn: ${name}
userPassword: ${uid}'s password
`
const entries = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ${people}
objectClass: organizationalUnit
ou: people

${person('ann', 'Ann Example')}
${person('Ben', 'Ben Example')}
${person('admin', 'Another Admin')}
dn: cn=Plus\\+Comma\\, Inc,${people}
objectClass: inetOrgPerson
uid: carl
cn: Plus+Comma, Inc
sn: Carl
userPassword: carl's password

dn: cn=team-a,${suffix}
objectClass: groupOfNames
cn: team-a
description: the first team
member: uid=ann,${people}
member: cn=Plus\\+Comma\\, Inc,${people}
member: uid=gone,${people}

dn: cn=team-b,${suffix}
objectClass: posixGroup
cn: team-b
gidNumber: 100
memberUid: Ben
memberUid: gone
`

/** The API's answer to a login of somebody of the directory. */
function logIn(
  iam: IamUnderTest,
  uid: string,
  password = `${uid}'s password`,
): Promise<HttpAnswer<Record<string, string>>> {
  return iam.call('/auth/login', { method: 'POST', body: { uid, password } })
}

describe('a login by the directory (slapd)', function () {
  this.timeout(120_000)
  let folder: string
  let slapd: Slapd
  let ca: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcos-slapd-'))
    const tls = await (await createTestAuthority(folder)).writeFiles('slapd')
    ca = await readFile(tls.caFile, 'utf8')
    const root = { rootDn: `cn=root,${suffix}`, rootPassword: 'lookup' }
    const database = [
      'access to attrs=userPassword by anonymous auth by * none',
      'access to * by anonymous auth by * read',
    ]
    slapd = await startSlapd(folder, { suffix, ...root, entries, tls, database })
  })
  after(async () => {
    await slapd?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const byTemplate = (): Record<string, unknown> => ({
    host: '127.0.0.1',
    port: slapd.port,
    dntemplate: `uid=%(username)s,${people}`,
  })
  const bySearch = (): Record<string, unknown> => ({
    host: '127.0.0.1',
    port: slapd.port,
    'lookup-dn': `cn=root,${suffix}`,
    'lookup-password': 'lookup',
    'user-search': {
      'search-base': suffix,
      'search-filter-template': '(&(objectClass=inetOrgPerson)(uid=%(username)s))',
    },
    'group-search': { 'search-base': suffix, 'search-filter-template': '(cn=%(groupname)s)' },
  })
  const configure = async (iam: IamUnderTest, body: Record<string, unknown>): Promise<void> => {
    expect((await iam.call('/ldap/config', { method: 'PUT', body })).status).to.equal(200)
  }

  it('makes a remote user at the first login, which can be given permissions', () =>
    withIam({}, async (iam) => {
      await configure(iam, byTemplate())
      const first = await logIn(iam, 'ann')
      expect(first.status).to.equal(200)
      expect(first.body.token).to.be.a('string')
      expect((await iam.call('/users/ann')).body).to.deep.include({
        is_remote: true,
        provider_type: 'ldap',
        provider_id: 'ldap',
        description: 'Ann Example',
      })
      await iam.call('/acls/dcos:adminrouter:package', { method: 'PUT', body: { description: '' } })
      const grant = await iam.call('/acls/dcos:adminrouter:package/users/ann/full', { method: 'PUT' })
      expect(grant.status).to.equal(204)
      expect((await logIn(iam, 'ann')).status).to.equal(200)
      expect((await iam.call<{ direct: unknown[] }>('/users/ann/permissions')).body.direct).to.have.length(1)
      const change = await iam.call('/users/ann', { method: 'PATCH', body: { password: 'another one' } })
      expect(change.status).to.equal(400)
    }))

  it('finds people by a search, whatever characters their names have, and does not care for capitals', () =>
    withIam({}, async (iam) => {
      await configure(iam, bySearch())
      expect((await logIn(iam, 'carl')).status).to.equal(200)
      expect((await logIn(iam, 'BEN', "Ben's password")).status).to.equal(200)
      expect((await logIn(iam, 'ben', "Ben's password")).status).to.equal(200)
      const { body } = await iam.call<{ array: { uid: string }[] }>('/users')
      expect(body.array.map(({ uid }) => uid)).to.deep.equal(['admin', 'ben', 'carl'])
    }))

  it('refuses a wrong, an empty and an enormous password, and names that are filters', () =>
    withIam({}, async (iam) => {
      await configure(iam, bySearch())
      for (const [uid, password] of [
        ['ann', 'wrong'],
        ['ann', ''],
        ['nobody', 'x'],
        ['*', "ann's password"],
        ['a*', "ann's password"],
        ['ann)(uid=*', "ann's password"],
        ['ann\0', "ann's password"],
      ] as const) {
        expect((await logIn(iam, uid, password)).status, uid).to.equal(401)
      }
      expect((await logIn(iam, 'ann', 'wrong')).body.code).to.equal('ERR_INVALID_CREDENTIALS_LDAP')
      expect((await logIn(iam, 'ann', 'x'.repeat(1_000_000))).status).to.equal(413)
      const tested = (uid: string, password: string): Promise<HttpAnswer<Record<string, string>>> =>
        iam.call('/ldap/config/test', { method: 'POST', body: { uid, password } })
      expect((await tested('ann)(uid=*', "ann's password")).body.code).to.equal('TEST_FAILED')
      expect((await tested('ann', "ann's password")).body.code).to.equal('TEST_PASSED')
      expect((await iam.call<{ array: unknown[] }>('/users')).body.array).to.have.length(1)
    }))

  it('leaves the accounts of the cluster alone: their own password counts, and no other', () =>
    withIam({}, async (iam) => {
      await configure(iam, byTemplate())
      expect((await logIn(iam, 'admin')).status).to.equal(401)
      expect((await logIn(iam, 'ADMIN')).status).to.equal(401)
      expect((await logIn(iam, 'admin', adminPassword)).status).to.equal(200)
    }))

  it('encrypts by StartTLS and LDAPS, and believes no certificate of a strange authority', () =>
    withIam({}, async (iam) => {
      const secure = { 'ca-certs': ca }
      await configure(iam, { ...byTemplate(), ...secure, 'enforce-starttls': true })
      expect((await logIn(iam, 'ann')).status).to.equal(200)
      const ldaps = { ...byTemplate(), port: slapd.tlsPort, 'use-ldaps': true }
      await configure(iam, { ...ldaps, ...secure })
      expect((await logIn(iam, 'ann')).status).to.equal(200)
      const strange = await createTestAuthority(folder, 'another')
      await configure(iam, { ...ldaps, 'ca-certs': strange.authority.certPem })
      expect((await logIn(iam, 'ann')).body.code).to.equal('ERR_LDAP_UNREACHABLE')
      await configure(iam, { ...byTemplate(), 'enforce-starttls': true })
      expect((await logIn(iam, 'ann')).body.code).to.equal('ERR_LDAP_UNREACHABLE')
    }))

  it('says that the directory is down, while passwords of the cluster go on', () =>
    withIam({ loginRateLimit: { failures: 1, windowMs: 60_000 } }, async (iam) => {
      await configure(iam, byTemplate())
      await slapd.stop()
      try {
        for (const _attempt of [1, 2, 3]) {
          const { status, body } = await logIn(iam, 'ann')
          expect(status).to.equal(503)
          expect(body.code).to.equal('ERR_LDAP_UNREACHABLE')
        }
        expect((await logIn(iam, 'admin', adminPassword)).status).to.equal(200)
        const test = await iam.call('/ldap/config/test', {
          method: 'POST',
          body: { uid: 'ann', password: 'x' },
        })
        expect(test.body).to.deep.include({ code: 'TEST_FAILED' })
      } finally {
        await slapd.start()
      }
      expect((await logIn(iam, 'ann')).status).to.equal(200)
    }))

  it('imports users and groups, and brings a group up to date', () =>
    withIam({}, async (iam) => {
      const post = (
        path: string,
        body: Record<string, string>,
      ): Promise<HttpAnswer<Record<string, string>>> => iam.call(path, { method: 'POST', body })
      expect((await post('/ldap/importuser', { username: 'ann' })).body.code).to.equal(
        'ERR_LDAP_CONFIG_NOT_AVAILABLE',
      )
      await configure(iam, bySearch())
      expect((await post('/ldap/importuser', { username: 'ann' })).status).to.equal(201)
      expect((await post('/ldap/importuser', { username: 'ann' })).body.code).to.equal('ERR_USER_EXISTS')
      expect((await post('/ldap/importuser', { username: 'gone' })).body.code).to.equal(
        'ERR_LDAP_IMPORT_USER_NOT_FOUND',
      )
      expect((await post('/ldap/importgroup', { groupname: 'team-a' })).status).to.equal(201)
      expect((await post('/ldap/importgroup', { groupname: 'team-b' })).status).to.equal(201)
      expect((await post('/ldap/importgroup', { groupname: 'team-c' })).body.code).to.equal(
        'ERR_LDAP_IMPORT_GROUP_NOT_FOUND',
      )
      expect((await iam.call('/groups/team-a')).body).to.deep.include({
        provider_type: 'ldap',
        description: 'the first team',
      })
      const members = async (gid: string): Promise<string[]> => {
        const { body } = await iam.call<{ array: { user: { uid: string } }[] }>(`/groups/${gid}/users`)
        return body.array.map(({ user }) => user.uid)
      }
      expect(await members('team-a')).to.deep.equal(['ann', 'carl'])
      expect(await members('team-b')).to.deep.equal(['ben'])
      await iam.call('/groups/team-a/users/ann', { method: 'DELETE' })
      await iam.call('/groups/team-a/users/ben', { method: 'PUT' })
      await iam.call('/groups/team-a/users/admin', { method: 'PUT' })
      expect((await post('/ldap/importgroup', { groupname: 'team-a' })).status).to.equal(201)
      expect(await members('team-a')).to.deep.equal(['admin', 'ann', 'carl'])
      await iam.call('/groups/team-c', { method: 'PUT', body: { description: '' } })
      expect((await post('/ldap/importgroup', { groupname: 'team-c' })).body.code).to.equal(
        'ERR_GROUP_EXISTS',
      )
    }))

  it('has a configuration that is checked, shown without its secrets, and deleted', () =>
    withIam({}, async (iam) => {
      expect((await iam.call('/ldap/config')).body.code).to.equal('ERR_LDAP_CONFIG_NOT_AVAILABLE')
      for (const wrong of [
        {},
        { host: '127.0.0.1', port: 389 },
        { ...byTemplate(), port: 70_000 },
        { ...byTemplate(), host: 'ldap://x' },
        { ...byTemplate(), dntemplate: 'uid=ann' },
        { ...byTemplate(), 'use-ldaps': true, 'enforce-starttls': true },
        { ...byTemplate(), 'lookup-dn': 'cn=x' },
        { ...byTemplate(), stranger: 1 },
        { ...bySearch(), 'user-search': { 'search-base': suffix, 'search-filter-template': '(uid=ann)' } },
      ]) {
        const { status, body } = await iam.call('/ldap/config', { method: 'PUT', body: wrong })
        expect(status, JSON.stringify(wrong)).to.equal(400)
        expect(body.code).to.equal('ERR_LDAP_CONFIG_INVALID')
      }
      await configure(iam, bySearch())
      const { body } = await iam.call('/ldap/config')
      expect(body).to.deep.include({ host: '127.0.0.1', 'use-ldaps': false })
      expect(JSON.stringify(body)).to.not.include('lookup-password')
      expect((await iam.call('/auth/providers')).body).to.have.nested.property(
        'login-provider-ldap.authentication-type',
        'dcos-uid-password-ldap',
      )
      // What is sent back as it was shown keeps the secret, but not for another server.
      await configure(iam, body)
      expect((await logIn(iam, 'ann')).status).to.equal(200)
      const elsewhere = { ...body, port: slapd.tlsPort }
      expect((await iam.call('/ldap/config', { method: 'PUT', body: elsewhere })).status).to.equal(400)
      await configure(iam, { ...bySearch(), 'lookup-password': 'wrong' })
      expect((await logIn(iam, 'ann')).body.code).to.equal('ERR_LDAP_AUTH_FAILED')
      expect((await iam.call('/ldap/config', { method: 'DELETE' })).status).to.equal(204)
      expect((await logIn(iam, 'ann')).body.code).to.equal('ERR_INVALID_CREDENTIALS')
      expect((await iam.call('/auth/providers')).body).to.not.have.property('login-provider-ldap')
    }))
})
