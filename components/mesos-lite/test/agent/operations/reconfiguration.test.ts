import { expect } from 'chai'
import { parseResources } from '@dcos-lite/lib/resources'
import { reconfigurationProblem } from '../../../src/agent/operations/decide/reconfiguration.ts'
import type { StartedWith } from '../../../src/agent/checkpoint/records.ts'
import { startFixture, task } from '../fixture.ts'
import { createOrder, volume } from './orders.ts'
import { eventually } from '@dcos-lite/lib/testing'

const before: StartedWith = {
  hostname: 'a',
  resources: parseResources('cpus:4;mem:100'),
  attributes: [{ name: 'rack', type: 'TEXT', text: { value: 'r1' } }],
}
const more: StartedWith = {
  ...before,
  resources: parseResources('cpus:5;mem:100;gpus:1'),
  attributes: [...before.attributes, { name: 'level', type: 'SCALAR', scalar: { value: 1 } }],
  domain: { fault_domain: { region: { name: 'r' }, zone: { name: 'z' } } },
}

describe('an agent that is started with another configuration', () => {
  it('may change as its policy says', () => {
    const less = { ...before, resources: parseResources('cpus:3;mem:100') }
    const changes: Record<string, StartedWith> = {
      more,
      less,
      moved: { ...before, hostname: 'b' },
      same: before,
    }
    const allowed = (policy: 'any' | 'additive' | 'equal'): string[] =>
      Object.keys(changes).filter(
        (name) => reconfigurationProblem(policy, before, changes[name] ?? before) === undefined,
      )
    expect(allowed('any')).to.deep.equal(['more', 'less', 'moved', 'same'])
    expect(allowed('additive')).to.deep.equal(['more', 'same'])
    expect(allowed('equal')).to.deep.equal(['same'])
    expect(reconfigurationProblem('equal', before, less)).to.equal(
      'the resources changed from "cpus:4;mem:100" to "cpus:3;mem:100"',
    )
  })

  it('keeps its id and its tasks, and registers with what it has now', async () => {
    const fixture = await startFixture({
      resources: 'cpus:4;mem:100;disk:100;ports:[1-9]',
      endTasksOnStop: false,
    })
    try {
      fixture.master.launch([task('long', 'sleep 100')])
      await fixture.master.until('long', 'TASK_RUNNING')
      fixture.config.resources = 'cpus:2;mem:200;disk:100;ports:[1-9]'
      await fixture.restart()
      const last = fixture.master.registrations.at(-1)
      expect(last?.info.id?.value).to.equal('test-master-S0')
      expect(last?.info.resources).to.deep.equal(parseResources('cpus:2;mem:200;disk:100;ports:[1-9]'))
      expect(last?.tasks.map(({ state }) => state)).to.deep.equal(['TASK_RUNNING'])
    } finally {
      await fixture.close()
    }
  })

  it('does not start with less than is reserved on it, and says what to do; nothing is lost by the attempt', async () => {
    const fixture = await startFixture({ resources: 'cpus:4;mem:100;disk:100;ports:[1-9]' })
    try {
      fixture.master.send({ type: 'APPLY_OPERATION', order: createOrder(volume('v', 80)) })
      await eventually(() => fixture.master.received.some(({ type }) => type === 'OPERATION_STATUS'))
      fixture.config.resources = 'cpus:4;mem:100;disk:79;ports:[1-9]'
      const refused = await fixture
        .restart()
        .catch((error: unknown) => error as { code: string; message: string })
      expect(refused).to.include({ code: 'DCL_MESOS_AGENT_RESOURCES_TOO_FEW' })
      expect(refused?.message).to.contain('disk(eng):80')
      fixture.config.resources = 'cpus:4;mem:100;disk:80;ports:[1-9]'
      fixture.config.reconfigurationPolicy = 'equal'
      const equal = await fixture.restart().catch((error: unknown) => error as { code: string })
      expect(equal).to.include({ code: 'DCL_MESOS_AGENT_RECONFIGURATION_REFUSED' })
      fixture.config.reconfigurationPolicy = 'any'
      await fixture.restart()
      expect(fixture.master.registrations.at(-1)?.checkpointedResources).to.deep.equal([volume('v', 80)])
    } finally {
      await fixture.close()
    }
  })
})
