import { expect } from 'chai'
import { defineErrors, describeErrorForHumans } from '@dcos-lite/lib/errors'

const errors = defineErrors('EXAMPLE', {
  START: { status: 500, message: 'The agent on {host} did not start.', remedy: 'Look at its log.' },
})

describe('the text that a person gets', () => {
  it('says what and where, why, what to try and the code', () => {
    const cause = new Error('the port is taken', { cause: new Error('EADDRINUSE') })
    expect(describeErrorForHumans(errors.START({ host: 'a1' }, { cause }))).to.equal(
      [
        'Error: The agent on a1 did not start.',
        '  because: the port is taken',
        '  because: EADDRINUSE',
        '  try: Look at its log.',
        '  code: DCL_EXAMPLE_START',
      ].join('\n'),
    )
  })

  it('never holds a stack, for ours, for other errors and for what is no error', () => {
    const thrown = [
      errors.START({ host: 'a1' }),
      new Error('x', { cause: new Error('y') }),
      'text',
      undefined,
    ]
    for (const one of thrown) expect(describeErrorForHumans(one)).not.to.match(/^\s+at |\.ts:\d+/m)
  })

  it('says nothing twice, knows causes that are no errors, and ends where causes go in a circle', () => {
    expect(describeErrorForHumans(new Error('same', { cause: new Error('same') }))).to.equal('Error: same')
    const whole = new Error('x cannot be read: no such file.', { cause: new Error('no such file') })
    expect(describeErrorForHumans(whole)).to.equal('Error: x cannot be read: no such file.')
    expect(describeErrorForHumans(new Error('a', { cause: 'the weather' }))).to.equal(
      'Error: a\n  because: the weather',
    )
    const round = new Error('round')
    round.cause = round
    expect(describeErrorForHumans(round)).to.equal('Error: round')
  })
})
