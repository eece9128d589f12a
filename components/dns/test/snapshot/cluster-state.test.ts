import { expect } from 'chai'
import { applyEvent, emptyState, taskKey } from '../../src/snapshot/cluster-state.ts'
import type { ClusterState } from '../../src/snapshot/cluster-state.ts'
import type { OperatorAgent, OperatorFramework, OperatorTask } from '../../src/snapshot/operator-api.ts'

const agent: OperatorAgent = {
  agent_info: { id: { value: 'S1' }, hostname: '10.0.0.1', port: 5051 },
  pid: 'slave(1)@10.0.0.1:5051',
}
const framework: OperatorFramework = {
  framework_info: { id: { value: 'F1' }, name: 'marathon', user: 'root' },
}
const task = (id: string): OperatorTask => ({
  name: id,
  task_id: { value: id },
  framework_id: { value: 'F1' },
  agent_id: { value: 'S1' },
  state: 'TASK_RUNNING',
})

describe('what the name server knows of the cluster', () => {
  let state: ClusterState
  const names = (): string[] => [...state.tasks.values()].map(({ name }) => name)

  beforeEach(() => {
    state = emptyState()
    applyEvent(state, {
      type: 'SUBSCRIBED',
      subscribed: {
        get_state: {
          get_tasks: { tasks: [task('stays'), task('ends')] },
          get_agents: { agents: [agent] },
          get_frameworks: { frameworks: [framework] },
        },
      },
    })
  })
  const newLeader = (recovered: boolean): unknown =>
    applyEvent(state, {
      type: 'SUBSCRIBED',
      subscribed: {
        get_state: { get_agents: { recovered_agents: recovered ? [agent.agent_info] : [] } },
      },
    })

  it('keeps the tasks of agents that a new leader still waits for, until they say what they have', () => {
    newLeader(true)
    expect(names()).to.deep.equal(['stays', 'ends'])
    expect(state.agents.get('S1')).to.equal(agent)
    expect(state.frameworks.has('F1')).to.equal(true)
    applyEvent(state, { type: 'FRAMEWORK_ADDED', framework_added: { framework } })
    applyEvent(state, { type: 'TASK_ADDED', task_added: { task: task('stays') } })
    expect(names()).to.deep.equal(['stays', 'ends'])
    const changed = applyEvent(state, { type: 'AGENT_ADDED', agent_added: { agent } })
    expect(changed.tasks).to.deep.equal([taskKey('F1', 'ends')])
    expect(names()).to.deep.equal(['stays'])
    expect(state.frameworks.has('F1')).to.equal(true)
  })

  it('forgets them, and whose they were, when the agent does not come back', () => {
    newLeader(true)
    applyEvent(state, { type: 'AGENT_REMOVED', agent_removed: { agent_id: { value: 'S1' } } })
    expect([state.tasks.size, state.agents.size, state.frameworks.size]).to.deep.equal([0, 0, 0])
  })

  it('forgets at once what a leader does not know that waits for nobody', () => {
    newLeader(false)
    expect([state.tasks.size, state.agents.size, state.frameworks.size]).to.deep.equal([0, 0, 0])
  })
})
