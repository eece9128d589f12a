import { realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestText } from '@dcos-lite/lib/http-client'
import { expect } from 'chai'
import type { AgentFixture } from './fixture.ts'
import { startFixture, task } from './fixture.ts'
import { frameworkId } from './stand-in-master.ts'
import { eventually } from '@dcos-lite/lib/testing'

const sharedVolume = {
  type: 'MESOS' as const,
  volumes: [
    {
      container_path: 'shared',
      mode: 'RW' as const,
      source: { type: 'SANDBOX_PATH' as const, sandbox_path: { type: 'PARENT' as const, path: 'common' } },
    },
  ],
}

describe('an agent that runs task groups', () => {
  let fixture: AgentFixture
  before(async () => (fixture = await startFixture()))
  after(() => fixture.close())

  it('runs the members beside one another with a folder that they share', async () => {
    fixture.master.launch(
      [
        task('g1-writer', 'echo shared > shared/file', { container: sharedVolume }),
        task('g1-reader', 'until cat shared/file; do sleep 0.02; done', { container: sharedVolume }),
      ],
      { group: 'pod-1' },
    )
    const writer = await fixture.master.until('g1-writer', 'TASK_FINISHED')
    const reader = await fixture.master.until('g1-reader', 'TASK_FINISHED')
    const parents = [writer, reader].map(
      ({ container_status }) => container_status?.container_id?.parent?.value,
    )
    expect(parents[0]).to.be.a('string').and.equal(parents[1])
    expect(reader.executor_id?.value).to.equal('pod-1')
    await eventually(() =>
      fixture.master.received.some(
        (message) => message.type === 'EXECUTOR_EXITED' && message.executorId === 'pod-1',
      ),
    )
  })

  it('kills the others when one fails', async () => {
    fixture.master.launch([task('g2-stays', 'sleep 983'), task('g2-fails', 'sleep 0.05; exit 3')], {
      group: 'pod-2',
    })
    await fixture.master.until('g2-fails', 'TASK_FAILED')
    const killed = await fixture.master.until('g2-stays', 'TASK_KILLED')
    expect(killed.message).to.contain('task g2-fails of its group ended')
  })

  it('kills all members when one is killed, and none when one finishes', async () => {
    fixture.master.launch([task('g3-a', 'sleep 982'), task('g3-b', 'sleep 981'), task('g3-done', 'true')], {
      group: 'pod-3',
    })
    await fixture.master.until('g3-done', 'TASK_FINISHED')
    await fixture.master.until('g3-a', 'TASK_RUNNING')
    fixture.master.send({ type: 'KILL', frameworkId, taskId: 'g3-a' })
    await fixture.master.until('g3-a', 'TASK_KILLED')
    await fixture.master.until('g3-b', 'TASK_KILLED')
  })

  it('starts no member when one cannot be prepared', async () => {
    const image = {
      type: 'MESOS' as const,
      mesos: { image: { type: 'DOCKER' as const, docker: { name: 'nginx' } } },
    }
    fixture.master.launch(
      [task('g4-fine', 'echo started; sleep 980'), task('g4-image', 'true', { container: image })],
      {
        group: 'pod-4',
      },
    )
    const failed = await fixture.master.until('g4-image', 'TASK_FAILED')
    expect(failed.message).to.contain('image "nginx"')
    expect(failed.reason).to.equal('REASON_CONTAINER_LAUNCH_FAILED')
    await fixture.master.until('g4-fine', 'TASK_KILLED')
    const states = fixture.master.updates.filter(({ task_id }) => task_id.value === 'g4-fine')
    expect(states.map(({ state }) => state)).not.to.include('TASK_RUNNING')
  })
})

describe('the default executor of an agent', () => {
  let fixture: AgentFixture
  before(async () => (fixture = await startFixture()))
  after(() => fixture.close())
  const exits = (executorId: string): number =>
    fixture.master.received.filter((one) => one.type === 'EXECUTOR_EXITED' && one.executorId === executorId)
      .length

  it('takes several groups, of which one may end without the other, and ends with the last task', async () => {
    fixture.master.launch([task('d1-stays', 'until test -e ../../go; do sleep 0.02; done')], {
      group: 'pod-d',
    })
    const stays = await fixture.master.until('d1-stays', 'TASK_RUNNING')
    fixture.master.launch([task('d2-fails', 'exit 4'), task('d2-mate', 'sleep 979')], { group: 'pod-d' })
    await fixture.master.until('d2-fails', 'TASK_FAILED')
    const mate = await fixture.master.until('d2-mate', 'TASK_KILLED')
    const parent = mate.container_status?.container_id?.parent?.value ?? ''
    expect(parent).to.equal(stays.container_status?.container_id?.parent?.value)
    expect(exits('pod-d')).to.equal(0)

    const run = join(
      fixture.workDir,
      `slaves/latest/frameworks/${frameworkId}/executors/pod-d/runs/${parent}`,
    )
    const nested = stays.container_status?.container_id?.value ?? ''
    expect(await realpath(join(run, 'containers', nested))).to.equal(
      await realpath(join(run, 'tasks/d1-stays')),
    )
    await writeFile(join(run, 'go'), '')
    await fixture.master.until('d1-stays', 'TASK_FINISHED')
    await eventually(() => exits('pod-d') === 1)
  })

  it('is there until the end of its tasks is acknowledged', async () => {
    fixture.master.acknowledges = false
    fixture.master.launch([task('d3', 'true')], { group: 'pod-e' })
    await fixture.master.until('d3', 'TASK_STARTING')
    await eventually(async () => {
      const { body } = await requestText({ url: `${fixture.agent.urls.api}/state` })
      return body.includes('"TASK_FINISHED"')
    })
    expect(exits('pod-e')).to.equal(0)
    fixture.master.acknowledges = true
    fixture.master.hangUp()
    await fixture.master.until('d3', 'TASK_FINISHED')
    await eventually(() => exits('pod-e') === 1)
  })
})
