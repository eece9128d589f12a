import { expect } from 'chai'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { mayResolve } from '../../../../src/master/references/decide/may-resolve.ts'
import type { Task } from '../../../../src/master/state/types.ts'

const secret = { type: 'REFERENCE' as const, reference: { name: '/shop/word' } }
const info = (labels?: TaskInfo['labels']): TaskInfo => ({
  name: 'web',
  task_id: { value: 'web.1' },
  agent_id: { value: 'S1' },
  command: { environment: { variables: [{ name: 'W', type: 'SECRET', secret }] } },
  ...(labels ? { labels } : {}),
})
const agentWith = (
  ...tasks: Pick<Task, 'info' | 'frameworkId' | 'state'>[]
): Parameters<typeof mayResolve>[0] => ({
  tasks: new Set(tasks as Task[]),
  executors: new Map(),
})
const name = (): string => 'cassandra'
const asked = { kind: 'secret' as const, path: 'shop/word', taskId: 'web.1' }

describe('the question of an agent for a secret', () => {
  it('is answered for the service that the scheduler named, or for the framework', () => {
    const labels = { labels: [{ key: 'DCOS_SPACE', value: '/shop/web' }] }
    const running = { frameworkId: 'F', state: 'TASK_STAGING' as const }
    expect(mayResolve(agentWith({ info: info(labels), ...running }), name, asked)).to.deep.equal({
      space: '/shop/web',
      frameworkId: 'F',
    })
    expect(mayResolve(agentWith({ info: info(), ...running }), name, asked)).to.deep.equal({
      space: '/cassandra',
      frameworkId: 'F',
    })
  })

  it('is refused for tasks that it does not have, that ended, or that refer to something else', () => {
    const refused = (agent: Parameters<typeof mayResolve>[0], question = asked): void =>
      void expect(mayResolve(agent, name, question)).to.have.property('refused')
    refused(agentWith())
    refused(agentWith({ info: info(), frameworkId: 'F', state: 'TASK_FINISHED' }))
    const running = agentWith({ info: info(), frameworkId: 'F', state: 'TASK_RUNNING' })
    refused(running, { ...asked, path: 'shop/other' })
    refused(running, { ...asked, taskId: 'web.2' })
    expect(mayResolve(running, name, { ...asked, kind: 'config' as unknown as 'secret' })).to.have.property(
      'refused',
    )
  })
})
