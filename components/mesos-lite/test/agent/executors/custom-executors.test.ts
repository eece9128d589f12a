import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentMessage } from '../../../src/protocol/messages.ts'
import type { AgentFixture } from '../fixture.ts'
import { startFixture } from '../fixture.ts'
import { processesWith } from '../processes.ts'
import { frameworkId } from '../stand-in-master.ts'
import { executor, heard, launched, sandboxOf, taskOf } from './support.ts'

const framework = { user: '', name: 'test', id: { value: frameworkId }, checkpoint: true }

describe('an agent with custom executors', function () {
  this.timeout(180_000)
  let fixture: AgentFixture
  before(async () => {
    fixture = await startFixture({ executors: { shutdownGraceMs: 60_000 } })
  })
  after(() => fixture.close())

  const launch = (
    tasks: TaskInfo[],
    more: { group?: { executor: ExecutorInfo }; newExecutor?: boolean } = {},
  ): void => fixture.master.send({ type: 'LAUNCH', framework, tasks, ...more })
  const message = <T extends AgentMessage['type']>(
    type: T,
    executorId: string,
  ): Promise<Extract<AgentMessage, { type: T }>> =>
    eventually(
      () => {
        const found = fixture.master.received.find(
          (one): one is Extract<AgentMessage, { type: T }> =>
            one.type === type && 'executorId' in one && one.executorId === executorId,
        )
        if (!found) throw new Error(`no ${type} of ${executorId}`)
        return found
      },
      { timeoutMs: 60_000 },
    )

  for (const wire of ['json', 'protobuf']) {
    it(`runs several tasks on one executor that speaks ${wire}, and passes on what it says`, async () => {
      const owner = executor(`e-${wire}`, { WIRE: wire })
      launch([taskOf(`${wire}-1`, 'stay', owner)], { newExecutor: true })
      const running = await fixture.master.until(`${wire}-1`, 'TASK_RUNNING')
      expect(running).to.include({ source: 'SOURCE_EXECUTOR', message: 'as ordered' })
      expect(running.executor_id?.value).to.equal(`e-${wire}`)
      launch([taskOf(`${wire}-2`, 'finish', owner)], { newExecutor: false })
      const finished = await fixture.master.until(`${wire}-2`, 'TASK_FINISHED')
      expect(finished.data).to.equal(Buffer.from('result').toString('base64'))
      expect(finished.container_status?.container_id?.value).to.equal(
        running.container_status?.container_id?.value,
      )
      expect(finished.container_status?.network_infos?.[0]?.ip_addresses?.[0]?.ip_address).to.equal(
        '127.0.0.1',
      )
      expect(finished.container_status?.executor_pid).to.be.a('number')
      const events = await heard(fixture.workDir, `e-${wire}`, 'ACKNOWLEDGED')
      const [subscribed, first] = events
      if (subscribed?.type !== 'SUBSCRIBED') throw new Error('SUBSCRIBED comes first')
      expect(subscribed.subscribed.executor_info.executor_id.value).to.equal(`e-${wire}`)
      expect(subscribed.subscribed.framework_info.id?.value).to.equal(frameworkId)
      expect(subscribed.subscribed.agent_info.id?.value).to.equal('test-master-S0')
      expect(subscribed.subscribed.container_id.value).to.equal(running.container_status?.container_id?.value)
      expect(first?.type).to.equal('LAUNCH')

      fixture.master.send({
        type: 'FRAMEWORK_MESSAGE',
        frameworkId,
        executorId: `e-${wire}`,
        data: 'aGVsbG8=',
      })
      expect(await message('EXECUTOR_MESSAGE', `e-${wire}`)).to.include({ frameworkId, data: 'aGVsbG8=' })

      const killPolicy = { grace_period: { nanoseconds: 7e6 } }
      fixture.master.send({ type: 'KILL', frameworkId, taskId: `${wire}-1`, killPolicy })
      await fixture.master.until(`${wire}-1`, 'TASK_KILLED')
      const kill = (await heard(fixture.workDir, `e-${wire}`, 'KILL')).find(({ type }) => type === 'KILL')
      expect(kill).to.deep.equal({
        type: 'KILL',
        kill: { task_id: { value: `${wire}-1` }, kill_policy: killPolicy },
      })
      fixture.master.send({ type: 'SHUTDOWN_EXECUTOR', frameworkId, executorId: `e-${wire}` })
      expect((await message('EXECUTOR_EXITED', `e-${wire}`)).status).to.equal(0)
      expect(await launched(fixture.workDir, `e-${wire}`)).to.deep.equal([`${wire}-1`, `${wire}-2`])
    })
  }

  it('hands a task group over together, and kills it together while it is not handed over', async () => {
    const owner = executor('e-group')
    const members = ['g-1', 'g-2'].map((id) => taskOf(id, 'stay', undefined))
    launch(members, { group: { executor: owner }, newExecutor: true })
    await fixture.master.until('g-2', 'TASK_RUNNING')
    const group = (await heard(fixture.workDir, 'e-group', 'LAUNCH_GROUP')).find(
      ({ type }) => type === 'LAUNCH_GROUP',
    )
    if (group?.type !== 'LAUNCH_GROUP') throw new Error('no LAUNCH_GROUP')
    expect(group.launch_group.task_group.tasks.map(({ task_id: id }) => id.value)).to.deep.equal([
      'g-1',
      'g-2',
    ])

    const deaf = executor('e-deaf', { SUBSCRIBES_WITH: 'never' })
    launch(
      ['g-3', 'g-4'].map((id) => taskOf(id, 'stay', undefined)),
      { group: { executor: deaf } },
    )
    fixture.master.send({ type: 'KILL', frameworkId, taskId: 'g-3' })
    for (const id of ['g-3', 'g-4']) {
      const killed = await fixture.master.until(id, 'TASK_KILLED')
      expect(killed.reason).to.equal('REASON_TASK_KILLED_DURING_LAUNCH')
    }
    await message('EXECUTOR_EXITED', 'e-deaf')
    expect(processesWith('MESOS_EXECUTOR_ID=e-deaf')).to.deep.equal([])
  })

  it('fails the tasks of an executor that ends, with its wait status', async () => {
    launch([taskOf('t-exit-stays', 'stay', executor('e-exit'))])
    await fixture.master.until('t-exit-stays', 'TASK_RUNNING')
    launch([taskOf('t-exit', 'exit 3', executor('e-exit'))])
    for (const id of ['t-exit', 't-exit-stays']) {
      const failed = await fixture.master.until(id, 'TASK_FAILED')
      expect(failed).to.include({ reason: 'REASON_EXECUTOR_TERMINATED', source: 'SOURCE_AGENT' })
      expect(failed.message).to.equal('Executor exited with status 3')
    }
    expect((await message('EXECUTOR_EXITED', 'e-exit')).status).to.equal(3 << 8)
    launch([taskOf('t-crash', 'crash', executor('e-crash'))])
    await fixture.master.until('t-crash', 'TASK_FAILED')
    expect((await message('EXECUTOR_EXITED', 'e-crash')).status).to.equal(9)
  })

  it('drops a task for an executor that the master counts on and that is not there', async () => {
    launch([taskOf('t-late', 'stay', executor('e-gone'))], { newExecutor: false })
    const lost = await fixture.master.until('t-late', 'TASK_LOST')
    expect(lost.reason).to.equal('REASON_EXECUTOR_TERMINATED')
    expect(processesWith('MESOS_EXECUTOR_ID=e-gone')).to.deep.equal([])
  })

  it('fails the tasks of an executor that cannot be started', async () => {
    const broken = executor(
      'e-broken',
      {},
      { command: { value: 'true', uris: [{ value: '/does/not/exist' }] } },
    )
    launch([taskOf('t-broken', 'stay', broken)])
    const failed = await fixture.master.until('t-broken', 'TASK_FAILED')
    expect(failed.reason).to.equal('REASON_CONTAINER_LAUNCH_FAILED')
    expect((await message('EXECUTOR_EXITED', 'e-broken')).status).to.equal(-1)
  })

  it('ends a stubborn executor by force after its grace period, and tells nobody when its framework is gone', async () => {
    const stubborn = executor(
      'e-stubborn',
      { STUBBORN: 'yes' },
      { shutdown_grace_period: { nanoseconds: 200e6 } },
    )
    launch([taskOf('t-stubborn', 'stay', stubborn)])
    await fixture.master.until('t-stubborn', 'TASK_RUNNING')
    fixture.master.send({ type: 'SHUTDOWN_EXECUTOR', frameworkId, executorId: 'e-stubborn' })
    const failed = await fixture.master.until('t-stubborn', 'TASK_FAILED')
    expect(failed.reason).to.equal('REASON_EXECUTOR_TERMINATED')
    expect((await message('EXECUTOR_EXITED', 'e-stubborn')).status).to.equal(9)

    const other = { ...framework, id: { value: 'other-framework' } }
    const owner = { ...executor('e-other'), framework_id: other.id }
    fixture.master.send({ type: 'LAUNCH', framework: other, tasks: [taskOf('t-other', 'stay', owner)] })
    await fixture.master.until('t-other', 'TASK_RUNNING')
    fixture.master.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId: 'other-framework' })
    await message('EXECUTOR_EXITED', 'e-other')
    expect(sandboxOf(fixture.workDir, 'e-other', 'other-framework')).to.be.a('string')
  })

  it('has executors kill their tasks when it is drained, and takes no more until it is taken back', async () => {
    const owner = executor('e-drain')
    launch([taskOf('t-drained', 'stay', owner)])
    await fixture.master.until('t-drained', 'TASK_RUNNING')
    fixture.master.send({ type: 'DRAIN', markGone: false, maxGracePeriodMs: 60_000 })
    const killed = await fixture.master.until('t-drained', 'TASK_KILLED')
    expect(killed).to.include({ reason: 'REASON_AGENT_DRAINING', source: 'SOURCE_EXECUTOR' })
    launch([taskOf('t-refused', 'stay', owner)])
    expect((await fixture.master.until('t-refused', 'TASK_LOST')).reason).to.equal('REASON_AGENT_DRAINING')
    fixture.master.send({ type: 'REACTIVATE' })
    launch([taskOf('t-again', 'finish', owner)])
    await fixture.master.until('t-again', 'TASK_FINISHED')
  })

  it('gives an executor its environment', async () => {
    const owner = executor(
      'e-env',
      {},
      {
        command: { value: 'env > env; exec sleep 100' },
        shutdown_grace_period: { nanoseconds: 300e6 },
      },
    )
    launch([taskOf('t-env', 'stay', owner)])
    const text = await eventually(async () => {
      const found = await readFile(`${sandboxOf(fixture.workDir, 'e-env')}/env`, 'utf8')
      return found.includes('MESOS_SANDBOX') && found
    })
    const env = new Map(text.split('\n').map((line) => line.split('=', 2) as [string, string]))
    const port = new URL(fixture.agent.urls.api ?? '').port
    expect(Object.fromEntries(env)).to.include({
      MESOS_FRAMEWORK_ID: frameworkId,
      MESOS_EXECUTOR_ID: 'e-env',
      MESOS_SLAVE_ID: 'test-master-S0',
      MESOS_AGENT_ENDPOINT: `127.0.0.1:${port}`,
      MESOS_SLAVE_PID: `slave(1)@127.0.0.1:${port}`,
      MESOS_CHECKPOINT: '1',
      MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '300ms',
      MESOS_RECOVERY_TIMEOUT: '15mins',
      MESOS_SUBSCRIPTION_BACKOFF_MAX: '2secs',
      LIBPROCESS_PORT: '0',
    })
    expect(env.get('MESOS_DIRECTORY'))
      .to.equal(env.get('MESOS_SANDBOX'))
      .and.contain('/executors/e-env/runs/')
    expect(env.has('MESOS_TASK_ID')).to.equal(false)
    fixture.master.send({ type: 'SHUTDOWN_EXECUTOR', frameworkId, executorId: 'e-env' })
    await message('EXECUTOR_EXITED', 'e-env')
  })
})

describe('an agent with impatience for custom executors', () => {
  it('ends an executor that does not subscribe in time', async () => {
    const fixture = await startFixture({ executors: { registrationTimeoutMs: 200 } })
    try {
      const owner = executor('e-never', { SUBSCRIBES_WITH: 'never' })
      fixture.master.send({ type: 'LAUNCH', framework, tasks: [taskOf('t-deaf', 'stay', owner)] })
      const failed = await fixture.master.until('t-deaf', 'TASK_FAILED')
      expect(failed.reason).to.equal('REASON_EXECUTOR_REGISTRATION_TIMEOUT')
      expect(failed.message).to.equal('Executor did not register within 0.2 seconds')
      await eventually(() =>
        fixture.master.received.some((one) => one.type === 'EXECUTOR_EXITED' && one.status === 9),
      )
    } finally {
      await fixture.close()
    }
  }).timeout(120_000)
})
