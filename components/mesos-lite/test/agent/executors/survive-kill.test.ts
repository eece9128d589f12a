import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { isTerminal } from '@dcos-lite/lib/mesos'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentConfig } from '../../../src/index.ts'
import type { AgentProcess } from '../agent-process.ts'
import { startAgentProcess } from '../agent-process.ts'
import { processesWith } from '../processes.ts'
import type { StandInMaster } from '../stand-in-master.ts'
import { frameworkId, startStandInMaster } from '../stand-in-master.ts'
import { eventsOf, executor, launched, sandboxOf, taskOf } from './support.ts'

const framework = { user: '', name: 'test', id: { value: frameworkId }, checkpoint: true }

describe('custom executors when the agent is killed with SIGKILL', function () {
  this.timeout(240_000)
  let master: StandInMaster
  let workDir: string
  let config: AgentConfig
  let agent: AgentProcess

  beforeEach(async () => {
    workDir = await mkdtemp(join(tmpdir(), 'dcos-lite-agent-'))
    master = await startStandInMaster()
    config = {
      listen: { host: '127.0.0.1', port: 0 },
      masterUrls: [master.url],
      workDir,
      launcher: 'process',
      resources: 'cpus:4;mem:4096;disk:4096;ports:[31000-31100]',
      executors: { reregistrationTimeoutMs: 15_000 },
    }
    agent = await startAgentProcess(config, workDir)
    // An executor comes back to the port that it was told.
    config.listen = { host: '127.0.0.1', port: Number(new URL(agent.url).port) }
    await master.registered()
  })
  afterEach(async () => {
    await agent.murder()
    for (const pid of processesWith(`MESOS_DIRECTORY=${workDir}/`)) process.kill(pid, 'SIGKILL')
    await master.stop()
    await rm(workDir, { recursive: true, force: true, maxRetries: 5 })
  })

  const restart = async (): Promise<void> => {
    const { length } = master.registrations
    agent = await startAgentProcess(config, workDir)
    await master.registered(length + 1)
  }
  const executorPids = (id: string): number[] => processesWith(`MESOS_EXECUTOR_ID=${id}`)
  const statesOf = (taskId: string): string[] => [
    ...new Map(
      master.updates.filter(({ task_id: id }) => id.value === taskId).map(({ uuid, state }) => [uuid, state]),
    ).values(),
  ]

  it('go on, subscribe again, and what was not acknowledged is reported', async () => {
    const owner = executor('survivor')
    master.acknowledges = false
    master.send({ type: 'LAUNCH', framework, tasks: [taskOf('kept', 'until go', owner)] })
    await master.until('kept', 'TASK_RUNNING')
    const [pid] = executorPids('survivor')
    await agent.murder()
    await writeFile(join(sandboxOf(workDir, 'survivor'), 'go'), '')
    await restart()
    expect(
      master.registrations.at(-1)?.executors?.map(({ executor: info }) => info.executor_id.value),
    ).to.deep.equal(['survivor'])
    master.acknowledges = true
    master.hangUp()
    await master.until('kept', 'TASK_FINISHED')
    expect(statesOf('kept')).to.deep.equal(['TASK_RUNNING', 'TASK_FINISHED'])
    expect(executorPids('survivor')).to.include(pid)
    master.send({ type: 'LAUNCH', framework, tasks: [taskOf('after', 'finish', owner)], newExecutor: false })
    await master.until('after', 'TASK_FINISHED')
    expect(await launched(workDir, 'survivor')).to.deep.equal(['kept', 'after'])
  })

  it('are ended when they do not subscribe again in time', async () => {
    config.executors = { reregistrationTimeoutMs: 300 }
    master.send({ type: 'LAUNCH', framework, tasks: [taskOf('silenced', 'stay', executor('stopped'))] })
    const { container_status: container } = await master.until('silenced', 'TASK_RUNNING')
    await agent.murder()
    process.kill(container?.executor_pid ?? 0, 'SIGSTOP')
    await restart()
    const failed = await master.until('silenced', 'TASK_FAILED')
    expect(failed.reason).to.equal('REASON_EXECUTOR_REREGISTRATION_TIMEOUT')
    await eventually(() => executorPids('stopped').length === 0)
  })

  it('lose a task that had not reached them, and it is never started', async () => {
    const owner = executor('halfway', { SUBSCRIBES_WITH: 'sign' })
    master.send({ type: 'LAUNCH', framework, tasks: [taskOf('lost', 'stay', owner)] })
    await eventually(() => executorPids('halfway').length > 0)
    await agent.murder()
    await restart()
    await writeFile(join(sandboxOf(workDir, 'halfway'), 'sign'), '')
    const lost = await master.until('lost', 'TASK_LOST')
    expect(lost.reason).to.equal('REASON_AGENT_RESTARTED')
    master.send({ type: 'LAUNCH', framework, tasks: [taskOf('later', 'finish', owner)] })
    await master.until('later', 'TASK_FINISHED')
    expect(await launched(workDir, 'halfway')).to.deep.equal(['later'])
  })

  const seeds = Array.from({ length: Number(process.env['EXECUTOR_SEEDS'] ?? 2) }, (_, index) => index + 1)
  for (const seed of seeds) {
    it(`lose no update and start nothing twice, whoever is killed when (seed ${seed})`, async () => {
      const random = createSeededRandom(seed)
      const below = (limit: number): number => random.below(limit)
      const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
      const owners = ['one', 'two'].map((id) => executor(id))
      const ids: string[] = []
      for (let round = 0; round < 2; round++) {
        master.acknowledges = random.next() < 0.5
        for (const owner of owners) {
          const id = `${owner.executor_id.value}-${round}`
          ids.push(id)
          master.send({
            type: 'LAUNCH',
            framework,
            tasks: [taskOf(id, below(2) === 0 ? 'finish' : 'until go', owner)],
          })
        }
        await pause(below(600))
        if (below(3) === 0) for (const pid of executorPids(random.next() < 0.5 ? 'one' : 'two')) kill(pid)
        await pause(below(30))
        await agent.murder()
        if (below(3) === 0) for (const pid of executorPids('one')) kill(pid)
        await pause(below(50))
        await restart()
      }
      master.acknowledges = true
      master.hangUp()
      for (const { executor_id: id } of owners)
        await writeFile(join(sandboxOf(workDir, id.value), 'go'), '').catch(() => undefined)
      await eventually(
        () => {
          const held = master.registrations.at(-1)?.tasks.map(({ task }) => task.task_id.value) ?? []
          const known = ids.filter((id) => held.includes(id) || statesOf(id).length > 0)
          const open = known.filter((id) => !statesOf(id).some((state) => isTerminal(state as never)))
          if (open.length > 0)
            throw new Error(`no end of ${open.map((id) => `${id} (${statesOf(id).join()})`).join()}`)
          return true
        },
        { timeoutMs: 60_000 },
      )
      const told = new Set(master.updates.map(({ uuid }) => uuid))
      for (const { executor_id: id } of owners) {
        const starts = await launched(workDir, id.value)
        expect(starts).to.deep.equal([...new Set(starts)])
        for (const event of await eventsOf(workDir, id.value)) {
          if (event.type === 'ACKNOWLEDGED') expect(told.has(event.acknowledged.uuid)).to.equal(true)
        }
      }
      for (const id of ids) {
        expect(statesOf(id).filter((state) => isTerminal(state as never))).to.have.length.of.at.most(1)
      }
    })
  }
})

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}
