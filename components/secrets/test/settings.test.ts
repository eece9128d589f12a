import { expect } from 'chai'
import { followEventStream } from '@dcos-lite/lib/http-client'
import { withSecrets } from './start-secrets.ts'

const at = (path: string): string => `/config/v1/keys/${path}`
const put = (value: string): { method: 'PUT'; body: object } => ({ method: 'PUT', body: { value } })

describe('The config service', () => {
  it('keeps keys with versions, lists them, and tells their history', async () => {
    await withSecrets({}, async ({ call, restart }) => {
      expect((await call(at('shop/web/level'), put('info'))).body).to.include({ version: 1, index: 1 })
      expect((await call(at('shop/web/level'), put('debug'))).body).to.include({ version: 2, index: 2 })
      await call(at('shop/web/size'), put('3'))
      await call(at('other/a'), put(''))
      const list = await call<{ keys: { key: string; value: string }[]; index: number }>(
        `${at('shop/web')}?list=true`,
      )
      expect(list.body.keys.map(({ key, value }) => `${key}=${value}`)).to.deep.equal([
        'web/level=debug',
        'web/size=3',
      ])
      expect(list.body.index).to.equal(4)
      expect((await call('/config/v1/namespaces')).body).to.deep.include({ namespaces: ['other', 'shop'] })
      await restart()
      expect((await call(`${at('shop/web/level')}?version=1`)).body).to.include({ value: 'info' })
      expect((await call(at('shop/web/level'), { method: 'DELETE' })).status).to.equal(200)
      expect((await call(at('shop/web/level'))).status).to.equal(404)
      const history = await call<{ versions: { version: number; deleted?: boolean }[] }>(
        `${at('shop/web/level')}?history`,
      )
      expect(history.body.versions.map(({ version }) => version)).to.deep.equal([3, 2, 1])
      expect(history.body.versions[0]).to.include({ deleted: true })
    })
  })

  it('changes a key only when it has the version that was expected', async () => {
    await withSecrets({}, async ({ call }) => {
      expect((await call(`${at('n/k')}?cas=0`, put('a'))).status).to.equal(200)
      expect((await call(`${at('n/k')}?cas=0`, put('b'))).status).to.equal(409)
      const many = await Promise.all(
        Array.from({ length: 12 }, (_, index) => call(`${at('n/k')}?cas=1`, put(String(index)))),
      )
      expect(many.filter(({ status }) => status === 200)).to.have.length(1)
      expect((await call(`${at('n/k')}?cas=1`, { method: 'DELETE' })).status).to.equal(409)
      expect((await call(at('n/k'), put('x'.repeat(64 * 1024 + 1)))).status).to.equal(413)
    })
  })

  it('answers a watch as soon as something changed after the index', async () => {
    await withSecrets({}, async ({ call }) => {
      await call(at('n/a'), put('1'))
      const waiting = call<{ index: number; changes: { key: string }[] }>(
        '/config/v1/watch/n/a?index=1&wait=60',
      )
      await call(at('n/b'), put('other'))
      await call(at('n/a'), put('2'))
      expect((await waiting).body.changes).to.have.length(1)
      const late = await call<{ changes: { key: string }[] }>('/config/v1/watch/n?index=1&wait=60')
      expect(late.body.changes.map(({ key }) => key)).to.include('a')
      expect((await call<{ changes: [] }>('/config/v1/watch/n?index=99&wait=0')).body.changes).to.deep.equal(
        [],
      )
    })
  })

  it('streams every change once, with what was missed since the index', async () => {
    await withSecrets({}, async ({ call, url }) => {
      await call(at('n/a'), put('1'))
      await call(at('n/a'), put('2'))
      const ended = new AbortController()
      const seen: string[] = []
      const stream = followEventStream({ url: `${url}/config/v1/watch/n?index=1`, signal: ended.signal })
      for await (const { event, data } of stream) {
        if (event === 'index') void call(at('n/b'), put('3'))
        if (event !== 'changed') continue
        const { key, value } = JSON.parse(data) as { key: string; value: string }
        seen.push(`${key}=${value}`)
        if (seen.length === 2) break
      }
      expect(seen).to.deep.equal(['a=2', 'b=3'])
    })
  })
})
