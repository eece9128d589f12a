import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { systemClock } from '@dcos-lite/lib/clock'
import { campaign, openStore, storeErrors, transactionLimits } from '@dcos-lite/lib/store'
import type { Operation, Store } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { createGroupCommit } from '../../../src/master/registry/group-commit.ts'
import { openRegistry } from '../../../src/master/registry/open-registry.ts'
import type { AgentRecord } from '../../../src/master/registry/formats.ts'
import { createTimings } from '../../../src/master/state/timings.ts'

const put = (key: string, value = ''): Operation => ({ type: 'put', key, value })

const record = (hostname: string): AgentRecord => ({
  info: { hostname },
  ip: '127.0.0.1',
  version: '1.11.0',
  abilities: { protocol: { major: 1, minor: 0 }, capabilities: [] },
  state: 'admitted',
})

/** A store that counts the transactions made with it. */
function counted(store: Store): { store: Store; transactions: () => number } {
  let transactions = 0
  return {
    transactions: () => transactions,
    store: {
      ...store,
      transact(transaction) {
        transactions += 1
        return store.transact(transaction)
      },
    },
  }
}

describe('the registry of a master', () => {
  it('writes a thousand registrations of one moment in few transactions, each key in order', () =>
    withTemporaryFolder(async (folder) => {
      const environment = testEnvironment({ component: 'registry' })
      const opened = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
      const { store, transactions } = counted(opened)
      const options = { key: 'leader', identity: '{}', ttlMs: 10_000, clock: systemClock }
      const leadership = await campaign(store, options)
      let refused = 0
      const registry = await openRegistry(store, leadership, {
        ...{ clock: systemClock, timings: createTimings() },
        onRefused: () => (refused += 1),
      })
      try {
        const before = transactions()
        const { agents } = registry
        const register = async (id: string): Promise<void> => {
          await registry.commit([agents.putOperation(id, record('first'))])
          expect(agents.has(id)).to.equal(true)
        }
        const ids = Array.from({ length: 1000 }, (_, at) => `S${at}`)
        const [again = ''] = ids
        await Promise.all([
          ...ids.map(register),
          registry.commit([agents.putOperation(again, record('second'))]),
        ])
        expect(agents.size()).to.equal(1000)
        expect(agents.get(again)?.info.hostname).to.equal('second')
        expect(transactions() - before).to.be.lessThan(12)
        await store.transact({ operations: [{ type: 'delete', key: 'leader' }] })
        const outcomes = await Promise.allSettled(
          ids.slice(0, 200).map((id) => registry.commit([agents.removeOperation(id)])),
        )
        expect(outcomes.every(({ status }) => status === 'rejected')).to.equal(true)
        expect([refused, agents.size()]).to.deep.equal([200, 1000])
      } finally {
        await registry.close()
        await store.close()
      }
    }))

  it('takes no further write after one of which nobody knows whether it was made: that may come about later', () =>
    withTemporaryFolder(async (folder) => {
      const environment = testEnvironment({ component: 'registry' })
      const real = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
      let loses = false
      const store: Store = {
        ...real,
        transact: (transaction) =>
          loses
            ? Promise.reject(storeErrors.OUTCOME_UNKNOWN({ engine: 'test' }))
            : real.transact(transaction),
      }
      const options = { key: 'leader', identity: '{}', ttlMs: 10_000, clock: systemClock }
      const leadership = await campaign(store, options)
      const refusals: string[] = []
      const registry = await openRegistry(store, leadership, {
        ...{ clock: systemClock, timings: createTimings() },
        onRefused: (reason) => refusals.push(reason),
      })
      try {
        const write = (hostname: string): Promise<string> =>
          registry.commit([registry.agents.putOperation('S1', record(hostname))]).then(
            () => 'written',
            (error: { code: string }) => error.code,
          )
        expect(await write('first')).to.equal('written')
        loses = true
        expect(await write('second')).to.equal('DCL_STORE_OUTCOME_UNKNOWN')
        expect(refusals).to.have.length(1)
        loses = false
        expect(await write('third')).to.equal('DCL_MESOS_MASTER_LEADERSHIP_LOST')
        expect(registry.agents.get('S1')?.info.hostname).to.equal('first')
      } finally {
        await registry.close()
        await real.close()
      }
    }))
})

describe('changes that are made together', () => {
  it('keep their order by key, and stay below the limits of a transaction', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.tuple(fc.nat(20), fc.constantFrom(1, 1000, 200_000)), { minLength: 1, maxLength: 20 }),
          {
            maxLength: 15,
          },
        ),
        async (commits) => {
          const values = new Map<string, string>()
          const asked = new Map<string, string>()
          const commit = createGroupCommit(async (operations) => {
            await Promise.resolve()
            const keys = operations.map((operation) => ('key' in operation ? operation.key : ''))
            expect(new Set(keys).size).to.equal(keys.length)
            expect(keys.length).to.be.at.most(transactionLimits.operations)
            for (const operation of operations) {
              if (operation.type === 'put') values.set(operation.key, operation.value)
            }
            return true
          })
          await Promise.all(
            commits.map((pairs, at) => {
              const operations = new Map(
                pairs.map(([key, bytes]) => [`${key}`, `${at} `.padEnd(bytes)] as const),
              )
              for (const [key, value] of operations) asked.set(key, value)
              return commit([...operations].map(([key, value]) => put(key, value)))
            }),
          )
          expect([...values].sort()).to.deep.equal([...asked].sort())
        },
      ),
      { numRuns: 30 },
    ))

  it('do not fail with one that the store cannot take', async () => {
    const transactions: number[] = []
    const commit = createGroupCommit(async (operations) => {
      transactions.push(operations.length)
      await Promise.resolve()
      const isBad = operations.some((operation) => operation.type === 'put' && operation.value === 'bad')
      if (isBad) throw storeErrors.INPUT_INVALID({ what: 'a value', reason: 'it is bad' })
      return true
    })
    const outcomes = await Promise.allSettled([
      commit([put('first')]),
      commit([put('a')]),
      commit([put('b', 'bad')]),
      commit([put('c')]),
    ])
    expect(outcomes.map(({ status }) => status)).to.deep.equal([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(transactions).to.deep.equal([1, 3, 1, 1, 1])
  })

  it('fail together when the store cannot say what became of them', async () => {
    let calls = 0
    const commit = createGroupCommit(() => {
      calls += 1
      return calls === 1
        ? Promise.resolve(true)
        : Promise.reject(storeErrors.OUTCOME_UNKNOWN({ engine: 'sqlite' }))
    })
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((key) => commit([put(key)])))
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'rejected'])
    expect(calls).to.equal(2)
  })
})
