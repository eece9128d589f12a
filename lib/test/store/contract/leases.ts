import { expect } from 'chai'
import { eventually } from '../../../src/testing/index.ts'
import { testEnvironment } from '../../../src/testing/index.ts'
import { codeOf, put, record, told, until } from './subject.ts'
import type { Subject } from './subject.ts'

const { clock } = testEnvironment()

/** Records that live as long as their holder. */
export function leases(subject: Subject): void {
  it('deletes the records of a revoked lease in one transaction, and nothing else', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const lease = await store.grantLease(10_000)
    const other = await store.grantLease(10_000)
    const start = await put(store, `${folder}plain`, 'v')
    const leaseId = lease.id
    await store.transact({
      operations: [
        { type: 'put', key: `${folder}a`, value: '1', leaseId },
        { type: 'put', key: `${folder}b`, value: '1', leaseId },
        { type: 'put', key: `${folder}freed`, value: '1', leaseId },
        { type: 'put', key: `${folder}other`, value: '1', leaseId: other.id },
      ],
    })
    await put(store, `${folder}freed`, '2')
    const { batches } = record(store.watch(folder, { afterRevision: start + 2 }))
    expect(lease.holdsUntilMonotonicMs()).to.be.greaterThan(clock.monotonicMs())
    await lease.revoke()
    await lease.revoke()
    expect(lease.lost.aborted).to.equal(true)
    expect(lease.holdsUntilMonotonicMs()).to.be.lessThan(clock.monotonicMs())
    await until(batches, start + 3)
    expect(batches).to.have.length(1)
    expect(told(batches).toSorted()).to.deep.equal([`-${folder}a`, `-${folder}b`])
    const left = (await store.list(folder)).records.map(({ key }) => key.slice(folder.length))
    expect(left).to.deep.equal(['freed', 'other', 'plain'])
    await other.revoke()
  })

  it('refuses to put with a lease that is over', async () => {
    const store = await subject.store()
    const key = `${subject.folder()}a`
    const lease = await store.grantLease(10_000)
    await lease.revoke()
    const refused = store.transact({ operations: [{ type: 'put', key, value: '1', leaseId: lease.id }] })
    expect(await codeOf(refused)).to.equal('DCL_STORE_LEASE_NOT_FOUND')
    expect((await store.get(key)).record).to.equal(undefined)
  })

  it('outlives its time to live while its holder does', async function () {
    const store = await subject.store()
    // A machine that is held up for longer than the time to live loses the lease rightly; it is given more of it then.
    const outlived = async (ttlMs: number): Promise<boolean> => {
      const key = `${subject.folder()}a`
      const lease = await store.grantLease(ttlMs)
      try {
        const operations = [{ type: 'put' as const, key, value: '1', leaseId: lease.id }]
        if ((await codeOf(store.transact({ operations }))) !== 'no failure') return false
        await clock.sleep(lease.ttlMs * 1.2)
        return !lease.lost.aborted && (await store.get(key)).record?.value === '1'
      } finally {
        await lease.revoke()
      }
    }
    expect((await outlived(1_000)) || (await outlived(5_000)) || (await outlived(20_000))).to.equal(true)
  })

  it('ends with its holder: the record goes, and the holder knows before', async () => {
    const { store, crash } = await subject.engine().client()
    const key = `${subject.folder()}a`
    // Anew when it is over before it was used.
    const lease = await eventually(async () => {
      const granted = await store.grantLease(1_000)
      await store.transact({ operations: [{ type: 'put', key, value: '1', leaseId: granted.id }] })
      return granted
    })
    await crash()
    const witness = await subject.store()
    await eventually(async () => (await witness.get(key)).record === undefined)
    expect(lease.lost.aborted).to.equal(true)
    expect(lease.holdsUntilMonotonicMs()).to.be.lessThan(clock.monotonicMs())
  })
}
