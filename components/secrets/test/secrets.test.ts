import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { addClusterKey } from '@dcos-lite/lib/cluster-key'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { withSecrets } from './start-secrets.ts'

const at = (path: string): string => `/secrets/v1/secret/default/${path}`
const json = (value: string): object => ({ body: { value } })

describe('The secret store', () => {
  it('creates, reads, changes, lists and deletes as clients of DC/OS ask', async () => {
    await withSecrets({}, async ({ call }) => {
      expect((await call(at('team/db'), { method: 'PUT', ...json('one') })).status).to.equal(201)
      expect((await call(at('team/db'))).body).to.deep.equal({ value: 'one' })
      const twice = await call(at('team/db'), { method: 'PUT', ...json('two') })
      expect([twice.status, twice.body.code]).to.deep.equal([409, 'DCL_SECRETS_EXISTS'])
      expect((await call(at('team/db'), { method: 'PATCH', ...json('two') })).status).to.equal(204)
      expect((await call(at('team/db'))).body).to.deep.equal({ value: 'two' })
      await call(at('top'), { method: 'PUT', ...json('') })
      expect((await call(at('?list=true'))).body).to.deep.equal({ array: ['team/db', 'top'] })
      expect((await call(`${at('team')}?list=true`)).body).to.deep.equal({ array: ['db'] })
      expect((await call(at('top'))).body).to.deep.equal({ value: '' })
      expect((await call(at('team/db'), { method: 'DELETE' })).status).to.equal(204)
      expect((await call(at('team/db'))).status).to.equal(404)
      expect((await call(at('gone'), { method: 'PATCH', ...json('x') })).status).to.equal(404)
    })
  })

  it('keeps bytes as bytes, up to one mebibyte', async () => {
    await withSecrets({}, async ({ call, url }) => {
      const bytes = Buffer.alloc(1024 * 1024, 0xff)
      const headers = { 'content-type': 'application/octet-stream' }
      expect((await call(at('key'), { method: 'PUT', body: bytes, headers })).status).to.equal(201)
      const answer = await fetch(url + at('key'))
      expect(answer.headers.get('content-type')).to.equal('application/octet-stream')
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).to.equal(true)
      const larger = await call(at('large'), { method: 'PUT', body: Buffer.alloc(1024 * 1024 + 1), headers })
      expect(larger.status).to.equal(413)
      await call(at('text'), { method: 'PUT', ...json('hällo') })
      const asBytes = await requestText({
        url: url + at('text'),
        headers: { accept: 'application/octet-stream' },
      })
      expect(asBytes.body).to.equal('hällo')
    })
  })

  it('refuses paths, bodies, stores and versions that are none, and says why', async () => {
    await withSecrets({}, async ({ call }) => {
      const put = { method: 'PUT' as const, ...json('x') }
      for (const path of ['a//b', 'a%2F..%2Fb', 'a%20b', '...%2F..', 'x'.repeat(600)]) {
        expect((await call(at(path), put)).status, path).to.equal(400)
      }
      expect((await call(at('a'), { method: 'PUT', body: { other: 1 } })).status).to.equal(400)
      expect((await call('/secrets/v1/secret/vault/a', put)).status).to.equal(404)
      expect((await call('/secrets/v1/store/vault', { method: 'PUT', body: {} })).status).to.equal(501)
      expect((await call('/secrets/v1/store')).body).to.have.nested.property('array[0].name', 'default')
      expect((await call('/secrets/v1/seal-status/default')).body).to.include({ sealed: false })
      await call(at('a'), put)
      expect((await call(`${at('a')}?version=7`)).status).to.equal(404)
      expect((await call(`${at('a')}?version=x`)).status).to.equal(400)
      expect((await call(at('a'), { method: 'POST' })).status).to.equal(400)
    })
  })

  it('keeps a bounded number of versions, reads an older one, and rolls back to it as a new one', async () => {
    await withSecrets({ versionsKept: 3 }, async ({ call }) => {
      await call(at('a'), { method: 'PUT', ...json('v1') })
      for (const value of ['v2', 'v3', 'v4']) await call(at('a'), { method: 'PATCH', ...json(value) })
      const listed = await call<{ array: { version: number }[] }>(`${at('a')}?versions=true`)
      expect(listed.body.array.map(({ version }) => version)).to.deep.equal([4, 3, 2])
      expect((await call(`${at('a')}?version=2`)).body).to.deep.equal({ value: 'v2' })
      expect((await call(`${at('a')}?version=1`)).status).to.equal(404)
      const rolled = await call(`${at('a')}?rollback=2`, { method: 'POST' })
      expect(rolled.body.version).to.equal(5)
      expect((await call(at('a'))).body).to.deep.equal({ value: 'v2' })
    })
  })

  it('writes no value to the disk, neither before nor after the key was renewed, and loses none', async () => {
    await withSecrets({}, async ({ call, folder, keyFile, restart }) => {
      const canary = 'canary-on-the-disk'
      await call(at('a'), { method: 'PUT', ...json(canary) })
      await call(at('a'), { method: 'PATCH', ...json(`${canary}-2`) })
      await call(at('b/c'), { method: 'PUT', ...json(canary) })
      const before = (await call<{ array: { keyId: string }[] }>(`${at('a')}?versions`)).body.array[0]?.keyId
      await writeFile(keyFile, addClusterKey(await readFile(keyFile, 'utf8')))
      const rotated = await call<{ keyId: string }>('/secrets/v1/store/default/rotate', { method: 'POST' })
      expect(rotated.body).to.include({ reencrypted: 3, remaining: 0 })
      expect(rotated.body.keyId).not.to.equal(before)
      await restart()
      expect((await call(`${at('a')}?version=1`)).body).to.deep.equal({ value: canary })
      expect((await call(at('b/c'))).body).to.deep.equal({ value: canary })
      for (const name of await readdir(folder)) {
        const bytes = await readFile(join(folder, name))
        expect(bytes.includes(canary), name).to.equal(false)
        expect(bytes.includes(Buffer.from(canary).toString('base64').slice(0, 20)), name).to.equal(false)
      }
    })
  })

  it('gives a value to a task of the service that may use it, and to no other', async () => {
    await withSecrets({}, async ({ call }) => {
      await call(at('team/db'), { method: 'PUT', ...json('pw') })
      const ask = (space: string) =>
        call('/internal/v1/resolve', { method: 'POST', body: { kind: 'secret', path: '/team/db', space } })
      expect((await ask('/team/web')).body.value).to.equal(Buffer.from('pw').toString('base64'))
      expect((await ask('/team')).status).to.equal(200)
      const refused = await ask('/other')
      expect([refused.status, refused.body.code]).to.deep.equal([403, 'DCL_SECRETS_SPACE_REFUSED'])
    })
  })

  it('writes down who changed, read and used what, without values', async () => {
    await withSecrets({}, async (secrets) => {
      const auditFile = join(secrets.folder, 'audit.jsonl')
      await secrets.restart({ auditFile })
      const headers = { 'x-dcos-principal': 'ann;user' }
      await secrets.call(at('a'), { method: 'PUT', ...json('canary-of-audit'), headers })
      await secrets.call(at('a'), { headers })
      await secrets.call(at('?list=true'), { headers })
      // Another spelling of the same path is the same secret.
      await secrets.call(at('a').replace('/secret/', '/%73ecret/'), { headers })
      await secrets.call(at('a'), { method: 'HEAD', headers })
      const body = { path: 'a', space: '/web', task: 'web.1', agent: 'S1' }
      await secrets.call('/internal/v1/resolve', { method: 'POST', body })
      // It is written once the answer has left.
      await eventually(async () => {
        const entries = await secrets.call<{ array: unknown[] }>('/secrets/v1/audit/entries')
        expect(entries.body.array).to.have.length(5)
      })
      expect((await secrets.call('/secrets/v1/audit/verify')).body).to.deep.include({
        entries: 5,
        problems: [],
      })
      await secrets.restart({})
      const text = await readFile(auditFile, 'utf8')
      const lines = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { action: string; principal: { uid: string } })
      expect(lines.map(({ action, principal }) => `${principal.uid} ${action}`)).to.deep.equal([
        'ann PUT',
        'ann GET',
        'ann GET',
        'ann HEAD',
        'dcos use',
      ])
      expect(text).not.to.include('canary-of-audit')
      expect(text).to.include('web.1')
    })
  })
})
