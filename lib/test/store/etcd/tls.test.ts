import { expect } from 'chai'
import { silentLogger } from '../../../src/log/index.ts'
import { openEtcd } from '../../../src/store/etcd/open-etcd.ts'
import { campaign, openStore } from '../../../src/store/index.ts'
import type { Store } from '../../../src/store/index.ts'
import {
  createTestAuthority,
  eventually,
  skipBecause,
  startEtcd,
  testEnvironment,
  withTemporaryFolder,
} from '../../../src/testing/index.ts'
import type { RunningEtcd, TestAuthority } from '../../../src/testing/index.ts'
import type { TlsFiles } from '../../../src/tls/index.ts'
import { put, record, told, until } from '../contract/subject.ts'

const environment = { ...testEnvironment(), log: silentLogger }
const hourMs = 3600 * 1000

interface Secured {
  etcd: RunningEtcd
  authority: TestAuthority
  folder: string
  open(tls?: TlsFiles): Promise<Store>
}

async function withSecuredEtcd(
  context: Mocha.Context,
  work: (secured: Secured) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const authority = await createTestAuthority(folder)
    const etcd = await startEtcd({ tls: await authority.writeFiles('member') })
    if (!etcd) return skipBecause(context, 'etcd is not installed')
    const opened: Store[] = []
    try {
      await work({
        etcd,
        authority,
        folder,
        async open(tls) {
          const endpoints = [etcd.endpoint]
          const store = await openStore({ engine: 'etcd', endpoints, ...(tls ? { tls } : {}) }, environment)
          opened.push(store)
          return store
        },
      })
    } finally {
      for (const store of opened) await store.close()
      await etcd.stop()
    }
  })
}

describe('the etcd engine over mutual TLS', function () {
  this.timeout(120_000)

  it('reads, changes, watches, keeps leases alive and leads, also after a restart of etcd', function () {
    return withSecuredEtcd(this, async ({ etcd, authority, open }) => {
      const files = await authority.writeFiles('client')
      const store = await open(files)
      const start = await put(store, '/a', '1')
      const { batches } = record(store.watch('/a', { afterRevision: start }))
      await until(batches, await put(store, '/a', '2'))
      expect((await store.get('/a')).record?.value).to.equal('2')
      expect((await store.list('/')).records.map(({ key }) => key)).to.deep.equal(['/a'])
      const { clock } = environment
      const leadership = await campaign(store, { key: '/leader', identity: 'me', ttlMs: 6000, clock })
      const firstHoldMs = leadership.holdsUntilMonotonicMs()
      // Only renewals, made by the other thread, bring it this far.
      await eventually(() => leadership.holdsUntilMonotonicMs() > firstHoldMs + 3000)
      expect(leadership.lost.aborted).to.equal(false)
      await etcd.restart()
      await store.get('/a')
      await until(batches, await put(store, '/a', '3'))
      expect(told(batches)).to.deep.equal(['+/a=2', '+/a=3'])
      await leadership.resign()
    })
  })

  it('goes on when everybody gets certificates of another authority', function () {
    return withSecuredEtcd(this, async ({ etcd, authority, folder }) => {
      const tls = await authority.writeFiles('client')
      const options = { endpoints: [etcd.endpoint], tls, tlsReloadMs: 20 }
      const store = await openEtcd(options, environment)
      try {
        const { batches } = record(store.watch('/a', { afterRevision: await put(store, '/a', '1') }))
        const lease = await store.grantLease(30_000)
        const next = await createTestAuthority(folder, 'next authority')
        await next.writeFiles('member')
        await etcd.restart()
        await next.writeFiles('client')
        await eventually(() => store.get('/a'))
        await until(batches, await put(store, '/a', '2'))
        const heldMs = lease.holdsUntilMonotonicMs()
        await eventually(() => lease.holdsUntilMonotonicMs() > heldMs)
        expect(lease.lost.aborted).to.equal(false)
      } finally {
        await store.close()
      }
    })
  })

  it('says what is wrong with a certificate that is not welcome', function () {
    return withSecuredEtcd(this, async ({ authority, folder, open }) => {
      const stranger = await createTestAuthority(folder, 'other cluster')
      const foreign = await stranger.writeFiles('foreign')
      const good = await authority.writeFiles('good')
      const nowMs = Date.now() - 48 * hourMs
      const cases: [tls: TlsFiles | undefined, code: string, text: RegExp][] = [
        [undefined, 'DCL_STORE_UNAVAILABLE', /not issued by the authority|refused the certificate/],
        [foreign, 'DCL_STORE_UNAVAILABLE', /not issued by the authority of this cluster/],
        [{ ...foreign, caFile: good.caFile }, 'DCL_TLS_WRONG_AUTHORITY', /foreign.*other cluster/],
        [await authority.writeFiles('old', { nowMs, validMs: hourMs }), 'DCL_TLS_EXPIRED', /old has expired/],
      ]
      for (const [tls, code, text] of cases) {
        const failure = await open(tls).then(
          () => expect.fail(`${code} was expected`),
          (error: unknown) => error as Error,
        )
        expect(failure).to.have.property('code', code)
        expect(failure.message).to.match(text)
      }
    })
  })
})
