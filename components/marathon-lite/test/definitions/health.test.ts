import { expect } from 'chai'
import { expectedResults } from '../../src/definitions/health.ts'
import { appOf } from '../support/definitions.ts'

describe('The results that health checks can have', () => {
  it('are one for each check made here, and one for all that the agent would run', () => {
    const command = { protocol: 'COMMAND' as const, command: { value: 'true' } }
    const { healthChecks } = appOf({
      healthChecks: [command, command, { protocol: 'HTTP' }, { protocol: 'TCP' }],
    })
    expect(expectedResults(healthChecks)).to.equal(3)
    expect(expectedResults([])).to.equal(0)
  })
})
