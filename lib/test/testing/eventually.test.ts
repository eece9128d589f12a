import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'

const failureOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error as Error,
  )

describe('waiting for a condition', () => {
  it('returns the first value that is not false, after failures too', async () => {
    let attempts = 0
    const value = await eventually(
      () => {
        attempts += 1
        if (attempts === 1) throw new Error('early')
        return attempts === 3 && { attempts }
      },
      { intervalMs: 1 },
    )
    expect(value).to.deep.equal({ attempts: 3 })
  })

  it('says what did not hold, for how long and why, with the cause', async () => {
    const cause = new Error('1 of 2 run')
    const attempt = (): never => {
      throw cause
    }
    const error = await failureOf(eventually(attempt, { timeoutMs: 20, intervalMs: 1, what: 'the app' }))
    expect(error.message).to.equal('the app did not hold within 20 ms: 1 of 2 run')
    expect(error.cause).to.equal(cause)
    const never = await failureOf(eventually(() => false, { timeoutMs: 20, intervalMs: 1 }))
    expect(never.message).to.equal('the condition did not hold within 20 ms: it was false')
  })

  it('does not wait for an attempt that never returns', async () => {
    const error = await failureOf(eventually(() => new Promise(() => undefined), { timeoutMs: 20 }))
    expect(error.message).to.equal('the condition did not hold within 20 ms: the attempt did not return')
  })

  it('tries at least once, even without any time', async () => {
    expect(await eventually(() => 'now', { timeoutMs: 0 })).to.equal('now')
  })
})

describe('a temporary folder', () => {
  it('is there for the work, and gone after it, failed or not', async () => {
    let seen = ''
    const result = await withTemporaryFolder((folder) => {
      seen = folder
      return Promise.resolve(existsSync(folder))
    })
    expect([result, existsSync(seen)]).to.deep.equal([true, false])
    const work = (folder: string): Promise<never> => {
      seen = folder
      return Promise.reject(new Error('failed'))
    }
    expect((await failureOf(withTemporaryFolder(work))).message).to.equal('failed')
    expect(existsSync(seen)).to.equal(false)
  })
})
