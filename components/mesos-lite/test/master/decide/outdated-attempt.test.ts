import { expect } from 'chai'
import { isOutdated } from '../../../src/master/decide/outdated-attempt.ts'

const attempt = (start: number, number: number) => ({ start, number })

describe('a registration that its agent has given up', () => {
  it('is known by its number, when a later one of the same start is in force', () => {
    expect(isOutdated(attempt(1, 3), attempt(1, 2))).to.equal(true)
    expect(isOutdated(attempt(1, 3), attempt(1, 4))).to.equal(false)
  })

  it('is known by its start, when the agent was started again', () => {
    expect(isOutdated(attempt(2, 1), attempt(1, 7))).to.equal(true)
    expect(isOutdated(attempt(1, 7), attempt(2, 1))).to.equal(false)
  })

  it('is never that of an agent that does not count', () => {
    expect(isOutdated(attempt(1, 3), undefined)).to.equal(false)
    expect(isOutdated(undefined, attempt(1, 1))).to.equal(false)
  })
})
