import { createPublicKey } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createFileAuditSink } from '@dcos-lite/lib/audit'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const team = 'dcos:service:marathon:marathon:services:/team'
const inPath = 'dcos:service:marathon:marathon:services:%252Fteam'
const changes = (asked: Asked[]): string[] =>
  asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

const iam = ({ method, path }: Asked): unknown => {
  if (method !== 'GET') return {}
  if (path === '/acs/api/v1/users' || path === '/acs/api/v1/users?type=service') {
    return { array: [{ uid: 'ann', description: 'Ann', provider_type: 'internal' }] }
  }
  if (path === '/acs/api/v1/users/ann') return { uid: 'ann', description: 'Ann' }
  if (path === '/acs/api/v1/users/ann/groups') return { array: [{ group: { gid: 'dev' } }] }
  if (path === '/acs/api/v1/users/ann/permissions') {
    return { direct: [{ rid: team, actions: [{ name: 'read' }, { name: 'update' }] }], groups: [] }
  }
  if (path === `/acs/api/v1/acls/${inPath}/permissions`) {
    return { users: [{ uid: 'ann', actions: [{ name: 'read' }] }], groups: [] }
  }
  return undefined
}

describe('Accounts and permissions', function () {
  this.timeout(120_000)

  it('are listed and shown', () =>
    withFrontDoor(iam, async (dcos) => {
      expect((await dcos('security', 'org', 'users', 'list')).stdout).to.match(
        /UID +DESCRIPTION +PROVIDER\nann +Ann +internal\n/,
      )
      const shown = await dcos('security', 'org', 'users', 'show', 'ann')
      expect(shown.stdout)
        .to.contain('ann (Ann); groups: dev')
        .and.match(/services:\/team +read, update +itself/)
      const json = JSON.parse(
        (await dcos('security', 'org', 'service-accounts', 'list', '--json')).stdout,
      ) as unknown
      expect(json).to.have.length(1)
      expect((await dcos('security', 'org', 'permissions', 'show', team)).stdout).to.match(/user +ann +read/)
    }))

  it('are changed by the paths of the identity service, and previewed without any call', () =>
    withFrontDoor(iam, async (dcos, asked) => {
      const org = (...words: string[]) => dcos('security', 'org', ...words)
      const previews = [
        ['users', 'create', 'bob', '--dry-run'],
        ['users', 'grant', 'ann', team, 'read', '--dry-run'],
        ['groups', 'delete', 'dev', '--dry-run'],
        ['keys', 'rotate', '--revoke', '--dry-run'],
      ]
      for (const words of previews) expect((await org(...words)).stdout).to.match(/^would /)
      expect(changes(asked)).to.deep.equal([])
      await org('users', 'create', 'bob', '--password', 'secret')
      await org('users', 'grant', 'ann', team, 'read')
      await org('users', 'revoke', 'ann', team, 'read')
      await org('groups', 'add_user', 'dev', 'ann')
      await org('groups', 'grant', 'dev', team, 'full')
      await org('users', 'delete', 'ann', '--yes')
      expect(changes(asked)).to.deep.equal([
        'PUT /acs/api/v1/users/bob',
        `PUT /acs/api/v1/acls/${inPath}/users/ann/read`,
        `DELETE /acs/api/v1/acls/${inPath}/users/ann/read`,
        'PUT /acs/api/v1/groups/dev/users/ann',
        `PUT /acs/api/v1/acls/${inPath}/groups/dev/full`,
        'DELETE /acs/api/v1/users/ann',
      ])
      const wrong = await org('users', 'grant', 'ann', team, 'write')
      expect([wrong.code, wrong.stderr]).to.satisfy(
        ([code, text]: [number, string]) => code === 1 && text.includes('create, read, update, delete, full'),
      )
    }))

  it('a key pair of a service account is made once, the private key for its owner alone', () =>
    withTemporaryFolder(async (folder) => {
      const [secret, open] = [join(folder, 'ci.pem'), join(folder, 'ci.pub.pem')]
      await withFrontDoor(
        () => undefined,
        async (dcos) => {
          const make = () => dcos('security', 'org', 'service-accounts', 'keypair', secret, open)
          expect((await make()).code).to.equal(0)
          expect((await stat(secret)).mode & 0o777).to.equal(0o600)
          const publicKey = createPublicKey(await readFile(secret, 'utf8')).export({
            type: 'spki',
            format: 'pem',
          })
          expect(await readFile(open, 'utf8')).to.equal(publicKey)
          expect((await make()).code).to.equal(1)
        },
      )
    }))
})

describe('The audit log', function () {
  this.timeout(120_000)

  it('is checked where it lies or as a copy; a changed line ends with 1', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      const sink = await createFileAuditSink(file)
      for (const resource of ['/a', '/b']) {
        await sink.record({
          atMs: 1,
          principal: { uid: 'ann', kind: 'user' },
          sourceAddress: '192.0.2.1',
          component: 'admin-router',
          action: 'POST',
          resource,
          result: 'allowed',
          requestId: 'r',
        })
      }
      await sink.close()
      await withFrontDoor(
        () => undefined,
        async (dcos) => {
          const whole = await dcos('audit', 'verify', file)
          expect([whole.code, whole.stdout]).to.satisfy(
            ([code, text]: [number, string]) =>
              code === 0 && text.includes('2 entries, 1 to 2') && text.includes('whole'),
          )
          await writeFile(file, (await readFile(file, 'utf8')).replace('"/a"', '"/x"'))
          const broken = await dcos('audit', 'verify', file, '--json')
          expect(broken.code).to.equal(1)
          expect(JSON.parse(broken.stdout)).to.have.nested.property('[0].problems[0].line', 1)
        },
      )
    }))

  it('lists the entries of all logs in the order of time', () => {
    const entry = (atMs: number, uid: string) => ({
      ...{ seq: atMs, atMs, principal: { uid }, sourceAddress: '192.0.2.1', component: 'x', action: 'POST' },
      ...{ resource: '/x', result: 'allowed' },
    })
    const door = ({ path }: Asked): unknown => {
      if (path.startsWith('/dcos/audit/v1/entries')) return { array: [entry(2, 'ann')] }
      if (path.startsWith('/acs/api/v1/audit/entries')) return { array: [entry(1, 'bob')] }
      if (path.startsWith('/secrets/v1/audit/entries')) return { array: [] }
      return undefined
    }
    return withFrontDoor(door, async (dcos) => {
      const { stdout } = await dcos('audit', 'list')
      expect(stdout).to.match(/TIME +USER[\s\S]*bob[\s\S]*iam[\s\S]*ann[\s\S]*front-door/)
      expect(JSON.parse((await dcos('audit', 'list', '--user', 'ann', '--json')).stdout)).to.have.length(1)
    })
  })
})
