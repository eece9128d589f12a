import { expect } from 'chai'
import { isOutdated } from '../../../src/master/decide/outdated-attempt.ts'

const attempt = (process: string, number: number) => ({ process, number })

describe('a registration that its agent has given up', () => {
  it('is known by its number, when a later one of the same process is in force', () => {
    expect(isOutdated(attempt('a', 3), attempt('a', 2))).to.equal(true)
    expect(isOutdated(attempt('a', 3), attempt('a', 4))).to.equal(false)
  })

  it('is never that of another process, or of an agent that does not count', () => {
    expect(isOutdated(attempt('a', 3), attempt('b', 1))).to.equal(false)
    expect(isOutdated(attempt('a', 3), undefined)).to.equal(false)
    expect(isOutdated(undefined, attempt('a', 1))).to.equal(false)
  })
})
