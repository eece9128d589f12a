import { expect } from 'chai'
import { silentLogger } from '../../../src/log/index.ts'
import { openEtcd } from '../../../src/store/etcd/open-etcd.ts'
import { campaign, openCollection, openStore } from '../../../src/store/index.ts'
import type { Leadership, Store } from '../../../src/store/index.ts'
import { eventually, freePort, skipBecause, startEtcd, testEnvironment } from '../../../src/testing/index.ts'
import type { RunningEtcd } from '../../../src/testing/index.ts'
import { codeOf, put, record, told, until } from '../contract/subject.ts'
import { startTcpProxy } from '../tcp-proxy.ts'

const environment = { ...testEnvironment(), log: silentLogger }
const { clock } = environment

describe('the etcd engine', function () {
  this.timeout(120_000)
  let etcd: RunningEtcd | undefined
  const opened: { close(): Promise<void> }[] = []
  const server = (): RunningEtcd => {
    if (!etcd) throw new Error('etcd is not started')
    return etcd
  }
  const open = async (endpoints: string[]): Promise<Store> => {
    const store = await openStore({ engine: 'etcd', endpoints, prefix: '/outages' }, environment)
    opened.push(store)
    return store
  }
  before(async function () {
    etcd = await startEtcd()
    if (!etcd) skipBecause(this, 'etcd is not installed')
  })
  afterEach(async () => {
    for (const { close } of opened.splice(0).reverse()) await close()
  })
  after(() => etcd?.stop())

  it('continues a watch where it was when the connection comes back', async () => {
    const proxy = await startTcpProxy(server().port)
    opened.push(proxy)
    const direct = await open([server().endpoint])
    const store = await open([`http://127.0.0.1:${proxy.port}`])
    const start = await put(direct, 'watch/a', '0')
    const { batches } = record(store.watch('watch/', { afterRevision: start }))
    await until(batches, await put(direct, 'watch/a', '1'))
    await proxy.cut()
    await put(direct, 'watch/a', '2')
    await put(direct, 'watch/a', '3')
    await proxy.mend()
    await until(batches, await put(direct, 'watch/a', '4'))
    expect(told(batches)).to.deep.equal(['1', '2', '3', '4'].map((n) => `+watch/a=${n}`))
  })

  it('keeps a collection true through a compaction during an outage', async () => {
    const proxy = await startTcpProxy(server().port)
    opened.push(proxy)
    const direct = await open([server().endpoint])
    const store = await open([`http://127.0.0.1:${proxy.port}`])
    const format = { kind: 'thing', prefix: 'things/', version: 1, upgrade: (raw: object) => raw }
    const collection = await openCollection(store, format)
    await collection.put('gone', {})
    await collection.put('kept', { n: 1 })
    const heard: string[] = []
    collection.onChange((id, value) => heard.push(`${id}: ${JSON.stringify(value)}`))
    await proxy.cut()
    await direct.transact({ operations: [{ type: 'delete', key: 'things/gone' }] })
    const revision = await put(direct, 'things/new', '{"format":1}')
    await direct.compact(revision)
    await proxy.mend()
    await eventually(() => collection.has('new'))
    expect(heard).to.deep.equal(['gone: undefined', 'new: {}'])
    expect(await collection.put('kept', { n: 2 })).to.equal(true)
    expect(collection.get('kept')).to.deep.equal({ n: 2 })
    await collection.close()
  })

  it('asks the next member when one does not answer', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const store = await open([nobody, server().endpoint])
    const start = await put(store, 'members', '1')
    const { batches } = record(store.watch('members', { afterRevision: start }))
    await until(batches, await put(store, 'members', '2'))
    expect(await codeOf(open([nobody]))).to.equal('DCL_STORE_UNAVAILABLE')
    expect(await codeOf(open([]))).to.equal('DCL_STORE_UNAVAILABLE')
  })

  it('keeps everything, the leadership included, through a restart of the server', async () => {
    const store = await open([server().endpoint])
    const start = await put(store, 'restart/a', '1')
    const leader = await campaign(store, { key: 'restart/leader', identity: 'x', ttlMs: 30_000, clock })
    const { batches } = record(store.watch('restart/a', { afterRevision: start }))
    await server().restart()
    expect((await store.get('restart/a')).record?.value).to.equal('1')
    await until(batches, await put(store, 'restart/a', '2'))
    const before = leader.holdsUntilMonotonicMs()
    await eventually(() => leader.holdsUntilMonotonicMs() > before + 100)
    expect(leader.lost.aborted).to.equal(false)
    await leader.resign()
  })

  it('keeps a lease while the event loop of its holder is blocked for longer than its time to live', async () => {
    const store = await open([server().endpoint])
    // A machine that holds up all threads for so long loses the lease rightly; it is given more of it then.
    const keepsBlocked = async (ttlMs: number): Promise<boolean> => {
      const leader = await campaign(store, { key: 'blocked/leader', identity: 'x', ttlMs, clock })
      const until = clock.monotonicMs() + ttlMs * 1.1
      while (clock.monotonicMs() < until);
      const held = leader.holds()
      const guarded = { compare: [leader.guard], operations: [] }
      const { succeeded } = await store.transact(guarded)
      await leader.resign()
      return held && succeeded
    }
    expect(
      (await keepsBlocked(3_000)) || (await keepsBlocked(10_000)) || (await keepsBlocked(30_000)),
    ).to.equal(true)
  })

  it('knows at once after a blocked event loop that a leadership is over', async () => {
    const proxy = await startTcpProxy(server().port)
    opened.push(proxy)
    const store = await open([`http://127.0.0.1:${proxy.port}`])
    const cutOff = async (ttlMs: number): Promise<Leadership> => {
      const led = await campaign(store, { key: 'late/leader', identity: 'x', ttlMs, clock })
      await proxy.cut()
      if (!led.lost.aborted) return led
      await proxy.mend() // the machine was held up for so long that it is over already: once more
      return cutOff(ttlMs * 2)
    }
    const leader = await cutOff(3_000)
    const until = leader.holdsUntilMonotonicMs() + 100
    while (clock.monotonicMs() < until);
    // No timer could run yet; the check by the monotonic clock does not need one.
    expect(leader.lost.aborted).to.equal(false)
    expect(leader.holds()).to.equal(false)
    await eventually(() => leader.lost.aborted)
  })

  it('finds out that a member hangs, and goes on with the next one', async () => {
    const proxy = await startTcpProxy(server().port)
    opened.push(proxy)
    const direct = await open([server().endpoint])
    const endpoints = [`http://127.0.0.1:${proxy.port}`, server().endpoint]
    const timing = { silenceMs: 300, checkTimeoutMs: 300 }
    const store = await openEtcd({ endpoints, timing }, environment)
    opened.push(store)
    const start = await put(direct, 'hang/a', '1')
    const { batches } = record(store.watch('/outages/hang/', { afterRevision: start }))
    await until(batches, await put(direct, 'hang/a', '2'))
    proxy.mode = 'silent'
    await until(batches, await put(direct, 'hang/a', '3'))
    expect(told(batches)).to.deep.equal(['+/outages/hang/a=2', '+/outages/hang/a=3'])
  })

  it('watches more than one response can carry', async () => {
    const store = await open([server().endpoint])
    const start = await put(store, 'large/start', '')
    const value = 'x'.repeat(900_000)
    let last = start
    for (let n = 0; n < 6; n++) last = await put(store, `large/${n}`, value)
    const { batches } = record(store.watch('large/', { afterRevision: start }))
    await until(batches, last)
    expect(batches).to.have.length(6)
    expect((await store.list('large/')).records).to.have.length(7)
  })
})
