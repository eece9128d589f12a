import { expect } from 'chai'
import { DcosError, defineErrors, isDcosError, messageOf, toDcosError } from '@dcos-lite/lib/errors'

const errors = defineErrors('EXAMPLE', {
  CLOCK_SKEW: {
    status: 409,
    exitCode: 76,
    message: 'The clock of {host} is {skewMs} ms off.',
    remedy: 'Set the clock of {host}.',
  },
  PLAIN: { status: 500, message: 'It failed.', remedy: 'Try again.' },
})

describe('an error catalogue', () => {
  it('makes errors with code, status, exit code, filled message and filled remedy', () => {
    const cause = new Error('ntp')
    const error = errors.CLOCK_SKEW({ host: 'a1', skewMs: 700 }, { cause, details: { host: 'a1' } })
    expect(error).to.be.instanceOf(DcosError)
    expect(error).to.include({
      code: 'DCL_EXAMPLE_CLOCK_SKEW',
      status: 409,
      exitCode: 76,
      message: 'The clock of a1 is 700 ms off.',
      remedy: 'Set the clock of a1.',
      cause,
    })
    expect(error.details).to.deep.equal({ host: 'a1' })
    expect(error.fields).to.deep.equal({ host: 'a1', skewMs: 700 })
  })

  it('has exit code 1 where none is given, and no cause where there is none', () => {
    expect(errors.PLAIN().exitCode).to.equal(1)
    expect('cause' in errors.PLAIN()).to.equal(false)
  })

  it('leaves a placeholder readable when its field is missing, and fills nothing twice', () => {
    expect(errors.CLOCK_SKEW({ skewMs: 1 }).message).to.equal('The clock of {host} is 1 ms off.')
    expect(errors.CLOCK_SKEW({ host: '{skewMs}', skewMs: 1 }).message).to.equal(
      'The clock of {skewMs} is 1 ms off.',
    )
  })

  it('tells its codes and definitions, for the documentation', () => {
    expect(errors.PLAIN.code).to.equal('DCL_EXAMPLE_PLAIN')
    expect(errors.PLAIN.definition.remedy).to.equal('Try again.')
  })
})

describe('anything thrown', () => {
  it('is recognised as ours by its shape', () => {
    const foreign = Object.assign(new Error('x'), { name: 'DcosError', code: 'DCL_OTHER' })
    expect([errors.PLAIN(), foreign, new Error('x'), 'x', null].map(isDcosError)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('becomes DCL_INTERNAL when nothing foresees it, with the cause kept', () => {
    const cause = new TypeError('x is not a function')
    expect(toDcosError(cause)).to.include({ code: 'DCL_INTERNAL', status: 500, exitCode: 70, cause })
    expect(toDcosError(cause).message).to.equal('x is not a function')
    const own = errors.PLAIN()
    expect(toDcosError(own)).to.equal(own)
  })

  it('has words, whatever it is', () => {
    const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' })
    expect(
      [refused, new AggregateError([refused]), new Error(''), 'text', { a: 1 }, undefined].map(messageOf),
    ).to.deep.equal(['ECONNREFUSED', 'ECONNREFUSED', 'Error', 'text', '{"a":1}', 'undefined'])
  })
})
