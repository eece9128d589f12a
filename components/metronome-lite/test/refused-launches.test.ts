import { expect } from 'chai'
import type { SchedulerCallMessage } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'
import type { Fixture, Json } from './started-metronome.ts'

function taskIdsOf(call: SchedulerCallMessage): string[] {
  if (call.type !== 'ACCEPT') return []
  return call.accept.operations.flatMap((operation) =>
    operation.type === 'LAUNCH' ? operation.launch.task_infos.map(({ task_id }) => task_id.value) : [],
  )
}

describe('a launch that the master refuses', () => {
  let fixture: Fixture
  afterEach(() => fixture.end())

  const history = async (jobId: string): Promise<Json> =>
    (await fixture.call<Json>('GET', `/v1/jobs/${jobId}?embed=history`)).body.history as Json

  it('fails a run whose policy is NEVER', async () => {
    fixture = await startFixture({
      cluster: { refuse: (call) => (call.type === 'ACCEPT' ? 'no such field' : undefined) },
    })
    await fixture.call('POST', '/v1/jobs', sleepJob('once'))
    await fixture.call('POST', '/v1/jobs/once/runs', {})
    await eventually(async () => (await history('once')).failureCount === 1)
    expect(fixture.cluster.callsOf('ACCEPT')).to.have.length(1)
  })

  it('is tried again when the policy is ON_FAILURE', async () => {
    let refusals = 2
    fixture = await startFixture({
      cluster: {
        refuse: (call) => (call.type === 'ACCEPT' && refusals-- > 0 ? 'no such field' : undefined),
        onLaunch: (task, cluster) => cluster.report(task.task_id.value, 'TASK_FINISHED'),
      },
    })
    await fixture.call('POST', '/v1/jobs', sleepJob('again', {}, { restart: { policy: 'ON_FAILURE' } }))
    await fixture.call('POST', '/v1/jobs/again/runs', {})
    await eventually(async () => (await history('again')).successCount === 1)
    expect(fixture.cluster.callsOf('ACCEPT')).to.have.length(3)
  })

  it('fails nobody else that was launched with the same call', async () => {
    fixture = await startFixture({
      cluster: {
        nodes: [],
        refuse: (call) =>
          taskIdsOf(call).some((id) => id.startsWith('wrong')) ? 'no such field' : undefined,
        onLaunch: (task, cluster) => cluster.report(task.task_id.value, 'TASK_FINISHED'),
      },
    })
    for (const id of ['right', 'wrong']) {
      await fixture.call('POST', '/v1/jobs', sleepJob(id))
      await fixture.call('POST', `/v1/jobs/${id}/runs`, {})
    }
    fixture.cluster.options.nodes = [{ id: 'S0', cpus: 4, mem: 4096 }]
    await eventually(async () => {
      fixture.cluster.offer()
      expect(await history('right')).to.include({ successCount: 1, failureCount: 0 })
      expect(await history('wrong')).to.include({ successCount: 0, failureCount: 1 })
    })
  })
})
