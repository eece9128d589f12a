import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'

const disk: Resource[] = [
  { name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 } },
  { name: 'disk', type: 'SCALAR', scalar: { value: 1 } },
]
const write = 'head -c 3000000 /dev/zero > large; sleep 961'

describe('an agent that measures the disk', () => {
  let fixture: AgentFixture
  afterEach(() => fixture.close())

  it('fails a task whose sandbox grows over its disk, and says what the limit was', async () => {
    fixture = await startFixture({ containerDiskWatchIntervalMs: 40, enforceDiskLimits: true })
    fixture.master.launch([task('large', write, { resources: disk }), task('none', write)])
    const status = await fixture.master.until('large', 'TASK_FAILED')
    expect(status.reason).to.equal('REASON_CONTAINER_LIMITATION_DISK')
    expect(status.message).to.match(/^Disk usage \(2\.9MB\) exceeds quota \(1MB\) of the sandbox/)
    expect(status.limitation?.resources).to.deep.equal([disk[1]])
    expect((await fixture.master.until('none', 'TASK_RUNNING')).state).to.equal('TASK_RUNNING')
  })

  it('only tells it in the statistics unless it is told to enforce', async () => {
    fixture = await startFixture({ containerDiskWatchIntervalMs: 40 })
    fixture.master.launch([task('measured', write, { resources: disk })])
    await fixture.master.until('measured', 'TASK_RUNNING')
    const used = await eventually(async () => {
      const { body } = await requestJson<{ statistics?: Record<string, number> }[]>({
        url: `${fixture.agent.urls.api}/monitor/statistics`,
      })
      const bytes = body[0]?.statistics?.['disk_used_bytes'] ?? 0
      return bytes > 2_900_000 && body[0]?.statistics
    })
    expect(used?.['disk_limit_bytes']).to.equal(1024 * 1024)
  })

  it('ends the whole task group when its shared sandbox is too large', async () => {
    fixture = await startFixture({ containerDiskWatchIntervalMs: 40, enforceDiskLimits: true })
    fixture.master.launch([task('a', write, { resources: disk }), task('b', 'sleep 960')], {
      group: 'together',
    })
    for (const id of ['a', 'b']) {
      const { reason } = await fixture.master.until(id, 'TASK_FAILED')
      expect(reason).to.equal('REASON_CONTAINER_LIMITATION_DISK')
    }
  })
})
