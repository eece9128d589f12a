import { join } from 'node:path'
import { expect } from 'chai'
import { followEventStream } from '@dcos-lite/lib/http-client'
import { acquireStore, openCollection } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { indexFormat, settingFormat } from '../src/records/setting.ts'
import { withSecrets } from './start-secrets.ts'
import type { SecretsUnderTest } from './start-secrets.ts'

const keyAt = (path: string): string => `/config/v1/keys/${path}`
const put = (value: string): { method: 'PUT'; body: object } => ({ method: 'PUT', body: { value } })

async function watchQuietly({ call, url: base }: SecretsUnderTest): Promise<void> {
  const ended = new AbortController()
  const seen: string[] = []
  const forgetTheOldest = async (): Promise<void> => {
    await call(keyAt('busy/more'), put('1'))
    await call(keyAt('busy/more'), { method: 'DELETE' })
    await call(keyAt('quiet/a'), put('2'))
  }
  const url = `${base}/config/v1/watch/quiet?index=1`
  for await (const { event, data } of followEventStream({ url, signal: ended.signal })) {
    if (event === 'index') void forgetTheOldest()
    if (event !== 'changed') continue
    seen.push((JSON.parse(data) as { value: string }).value)
    break
  }
  expect(seen).to.deep.equal(['2'])
  const { status, body } = await call('/config/v1/watch/quiet?index=1&wait=0')
  expect([status, body.code]).to.deep.equal([410, 'DCL_SECRETS_INDEX_FORGOTTEN'])
}

describe('The config service', () => {
  it('keeps keys with versions, lists them, and tells their history', async () => {
    await withSecrets({}, async ({ call, restart }) => {
      expect((await call(keyAt('shop/web/level'), put('info'))).body).to.include({ version: 1, index: 1 })
      expect((await call(keyAt('shop/web/level'), put('debug'))).body).to.include({ version: 2, index: 2 })
      await call(keyAt('shop/web/size'), put('3'))
      await call(keyAt('other/a'), put(''))
      const list = await call<{ keys: { key: string; value: string }[]; index: number }>(
        `${keyAt('shop/web')}?list=true`,
      )
      expect(list.body.keys.map(({ key, value }) => `${key}=${value}`)).to.deep.equal([
        'web/level=debug',
        'web/size=3',
      ])
      expect(list.body.index).to.equal(4)
      expect((await call('/config/v1/namespaces')).body).to.deep.include({ namespaces: ['other', 'shop'] })
      await restart()
      expect((await call(`${keyAt('shop/web/level')}?version=1`)).body).to.include({ value: 'info' })
      expect((await call(keyAt('shop/web/level'), { method: 'DELETE' })).status).to.equal(200)
      expect((await call(keyAt('shop/web/level'))).status).to.equal(404)
      const history = await call<{ versions: { version: number; deleted?: boolean }[] }>(
        `${keyAt('shop/web/level')}?history`,
      )
      expect(history.body.versions.map(({ version }) => version)).to.deep.equal([3, 2, 1])
      expect(history.body.versions[0]).to.include({ deleted: true })
    })
  })

  it('changes a key only when it has the version that was expected', async () => {
    await withSecrets({}, async ({ call }) => {
      expect((await call(`${keyAt('n/k')}?cas=0`, put('a'))).status).to.equal(200)
      expect((await call(`${keyAt('n/k')}?cas=0`, put('b'))).status).to.equal(409)
      const many = await Promise.all(
        Array.from({ length: 12 }, (_, index) => call(`${keyAt('n/k')}?cas=1`, put(String(index)))),
      )
      expect(many.filter(({ status }) => status === 200)).to.have.length(1)
      expect((await call(`${keyAt('n/k')}?cas=1`, { method: 'DELETE' })).status).to.equal(409)
      expect((await call(keyAt('n/k'), put('x'.repeat(64 * 1024 + 1)))).status).to.equal(413)
    })
  })

  it('answers a watch as soon as something changed after the index', async () => {
    await withSecrets({}, async ({ call }) => {
      await call(keyAt('n/a'), put('1'))
      const waiting = call<{ index: number; changes: { key: string }[] }>(
        '/config/v1/watch/n/a?index=1&wait=60',
      )
      await call(keyAt('n/b'), put('other'))
      await call(keyAt('n/a'), put('2'))
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
      await call(keyAt('n/a'), put('1'))
      await call(keyAt('n/a'), put('2'))
      const ended = new AbortController()
      const seen: string[] = []
      const stream = followEventStream({ url: `${url}/config/v1/watch/n?index=1`, signal: ended.signal })
      for await (const { event, data } of stream) {
        if (event === 'index') void call(keyAt('n/b'), put('3'))
        if (event !== 'changed') continue
        const { key, value } = JSON.parse(data) as { key: string; value: string }
        seen.push(`${key}=${value}`)
        if (seen.length === 2) break
      }
      expect(seen).to.deep.equal(['a=2', 'b=3'])
    })
  })

  it('goes on to stream a quiet namespace while more is deleted elsewhere than is remembered', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'store.sqlite')
      const config = { engine: 'sqlite', file, prefix: '/dcos/secrets' } as const
      const { store, release } = await acquireStore(config, testEnvironment())
      const settings = await openCollection(store, settingFormat)
      const indexes = await openCollection(store, indexFormat)
      const at = new Date(0).toISOString()
      const deleted = Array.from({ length: 1001 }, (_, number) => ({
        ...{ namespace: 'busy', key: `${number}` },
        versions: [{ version: 2, index: number + 2, at, by: 'ann' }],
      }))
      for (let begin = 0; begin < deleted.length; begin += 50) {
        const part = deleted.slice(begin, begin + 50)
        await settings.commit(part.map((each) => settings.putOperation(`busy/${each.key}`, each)))
      }
      await indexes.put('index', { index: 1002, forgotten: 1 })
      await Promise.all([settings.close(), indexes.close()])
      try {
        await withSecrets({ store }, watchQuietly)
      } finally {
        await release()
      }
    })
  })

  it('leaves nothing on a connection that polls again and again', async () => {
    await withSecrets({}, async ({ call }) => {
      const warned: string[] = []
      const hear = ({ name }: Error): void => void warned.push(name)
      process.on('warning', hear)
      try {
        for (let poll = 0; poll < 30; poll++) {
          expect((await call('/config/v1/watch/n?index=99&wait=0')).status).to.equal(200)
        }
      } finally {
        process.off('warning', hear)
      }
      expect(warned).not.to.include('MaxListenersExceededWarning')
    })
  })
})
