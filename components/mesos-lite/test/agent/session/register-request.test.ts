import { expect } from 'chai'
import type { TaskRecord } from '../../../src/agent/checkpoint/records.ts'
import type { RegistrationFacts } from '../../../src/agent/session/register-request.ts'
import { registerRequest } from '../../../src/agent/session/register-request.ts'

const status = { task_id: { value: 't' }, state: 'TASK_FINISHED', uuid: 'u' }

function tasksTold(record: Partial<TaskRecord>): number {
  const whole = {
    frameworkId: 'f',
    containerId: 'c',
    task: { task_id: { value: 't' } },
    pending: [],
    ...record,
  }
  const facts = {
    context: { launcher: { capabilities: [] }, address: {}, bootId: 'b' },
    book: {
      agentId: () => 'a',
      record: () => ({}),
      checkpointedResources: () => [],
      highestEpoch: () => 1,
      start: () => 1,
    },
    keeper: {
      handles: () => [{ record: whole, state: () => 'TASK_FINISHED' }],
      executors: { runs: () => [] },
    },
    frameworks: { all: () => [] },
  }
  return registerRequest(facts as unknown as RegistrationFacts, 1).tasks.length
}

describe('what an agent tells at its registration', () => {
  it('has tasks that run, and those whose end is not acknowledged', () => {
    expect(tasksTold({})).to.equal(1)
    expect(tasksTold({ endedAtMs: 1, pending: [status] as TaskRecord['pending'] })).to.equal(1)
  })

  it('has none whose end is acknowledged, also while that is being written down', () => {
    expect(tasksTold({ endedAtMs: 1, pending: [] })).to.equal(0)
    expect(tasksTold({ endedAtMs: 1, completedAtMs: 2, pending: [] })).to.equal(0)
  })
})
