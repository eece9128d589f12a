import { join } from 'node:path'
import { expect } from 'chai'
import { createThrone, leadForever } from '@dcos-lite/lib/leadership'
import type { Candidacy, Reign, Throne } from '@dcos-lite/lib/leadership'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'

interface Candidate {
  throne: Throne<Reign>
  candidacy: Candidacy
  /** What happened, in order. */
  history: string[]
}

const environment = testEnvironment()

function candidateOn(
  store: Store,
  id: string,
  options: { fails?: boolean; restMs?: number } = {},
): Candidate {
  const throne = createThrone<Reign>(store, id)
  throne.self.address = `${id}:1`
  const history: string[] = []
  const candidacy = leadForever({
    environment,
    store,
    throne,
    ttlMs: 10_000,
    restMs: options.restMs ?? 0,
    startReign() {
      history.push('begins')
      if (options.fails) return Promise.reject(new Error('the state cannot be read'))
      return Promise.resolve({
        end() {
          history.push('ends')
          return Promise.resolve()
        },
      })
    },
  })
  return { throne, candidacy, history }
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const store = await openStore({ engine: 'sqlite', file: join(folder, 's.db') }, environment)
    try {
      await work(store)
    } finally {
      await store.close()
    }
  })
}

describe('a candidacy', () => {
  it('is settled for all candidates when one of them leads, and the next reigns when that one stops', () =>
    withStore(async (store) => {
      const one = candidateOn(store, 'one')
      await one.candidacy.settled
      const two = candidateOn(store, 'two')
      await two.candidacy.settled
      expect(one.throne.reign).not.to.equal(undefined)
      expect(two.throne.reign).to.equal(undefined)
      expect(await two.throne.leader()).to.deep.equal({ id: 'one', address: 'one:1' })
      await one.candidacy.stop()
      expect(one.history).to.deep.equal(['begins', 'ends'])
      await eventually(() => two.throne.reign !== undefined, { what: 'the reign of the other' })
      await two.candidacy.stop()
      expect(two.history).to.deep.equal(['begins', 'ends'])
      expect(await two.throne.leader()).to.equal(undefined)
    }))

  it('is settled for all who run at the same time, whoever of them wins', () =>
    withStore(async (store) => {
      const all = ['one', 'two', 'three'].map((id) => candidateOn(store, id))
      await Promise.all(all.map(({ candidacy }) => candidacy.settled))
      expect(all.filter(({ throne }) => throne.reign !== undefined)).to.have.lengthOf(1)
      await Promise.all(all.map(({ candidacy }) => candidacy.stop()))
    }))

  it('ends a reign that is given up, rests, and lets the others go first', () =>
    withStore(async (store) => {
      const one = candidateOn(store, 'one', { restMs: 60_000 })
      await one.candidacy.settled
      const two = candidateOn(store, 'two')
      expect(one.throne.abdicate('a test')).to.equal(true)
      await eventually(() => two.throne.reign !== undefined, { what: 'the reign of the other' })
      expect(one.throne.reign).to.equal(undefined)
      expect(one.throne.abdicate('again')).to.equal(false)
      await one.candidacy.stop()
      await two.candidacy.stop()
      expect(one.history).to.deep.equal(['begins', 'ends'])
    }))

  it('that cannot begin its first reign tells who waits, and tries again until it is stopped', () =>
    withStore(async (store) => {
      const one = candidateOn(store, 'one', { fails: true })
      const failure = await one.candidacy.settled.catch((error: unknown) => String(error))
      expect(failure).to.contain('the state cannot be read')
      await eventually(() => one.history.length > 1, { what: 'another attempt' })
      await one.candidacy.stop()
    }))
})
