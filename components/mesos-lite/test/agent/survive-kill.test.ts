import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentConfig } from '../../src/index.ts'
import type { TaskRecord } from '../../src/agent/checkpoint/records.ts'
import type { AgentProcess } from './agent-process.ts'
import { startAgentProcess } from './agent-process.ts'
import { task } from './fixture.ts'
import { isRunning, processesWith } from './processes.ts'
import type { StandInMaster } from './stand-in-master.ts'
import { agentId, frameworkId, startStandInMaster } from './stand-in-master.ts'

describe('an agent that is killed with SIGKILL', function () {
  this.timeout(180_000)
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
    }
    agent = await startAgentProcess(config, workDir)
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
  const recordOf = async (taskId: string): Promise<{ file: string; record: TaskRecord }> => {
    const folder = join(workDir, 'meta/tasks')
    // Beside them there may be one that is being written.
    for (const name of (await readdir(folder)).filter((each) => each.endsWith('.json'))) {
      const file = join(folder, name)
      const record = JSON.parse(await readFile(file, 'utf8')) as TaskRecord
      if (record.task.task_id.value === taskId) return { file, record }
    }
    throw new Error(`no record of ${taskId}`)
  }

  it('leaves a running task untouched and reports its later exit', async () => {
    master.launch([task('survivor', 'echo $$ > pid; until test -e go; do sleep 0.02; done; exit 9')])
    await master.until('survivor', 'TASK_RUNNING')
    const run = join(workDir, `slaves/latest/frameworks/${frameworkId}/executors/survivor/runs/latest`)
    const pid = await eventually(async () => Number(await readFile(join(run, 'pid'), 'utf8')) || false)
    await agent.murder()
    expect(isRunning(pid)).to.equal(true)
    await restart()
    expect(master.registrations.at(-1)?.info.id?.value).to.equal(agentId)
    expect(master.registrations.at(-1)?.highestEpoch).to.equal(master.epoch)
    const [held] = master.registrations.at(-1)?.tasks ?? []
    expect(held?.state).to.equal('TASK_RUNNING')
    expect(held?.status?.container_status?.container_id?.value).to.equal(held?.containerId)
    expect(isRunning(pid)).to.equal(true)
    await writeFile(join(run, 'go'), '')
    const failed = await master.until('survivor', 'TASK_FAILED')
    expect(failed.message).to.equal('Command exited with status 9')
    expect(await readFile(join(run, 'pid'), 'utf8')).to.equal(`${pid}\n`)
  })

  it('reports what ended while it was down, and delivers what was not acknowledged', async () => {
    master.acknowledges = false
    master.launch([task('meanwhile', 'until test -e go; do sleep 0.02; done; exit 5')])
    const starting = await master.until('meanwhile', 'TASK_STARTING')
    await eventually(async () => (await recordOf('meanwhile')).record.latest?.state === 'TASK_RUNNING')
    const { record } = await recordOf('meanwhile')
    await agent.murder()
    await writeFile(join(record.directory, 'go'), '')
    await eventually(() => readFile(join(workDir, 'meta/containers', record.containerId, 'exit'), 'utf8'))
    master.acknowledges = true
    await restart()
    const failed = await master.until('meanwhile', 'TASK_FAILED')
    expect(failed.message).to.equal('Command exited with status 5')
    const uuids = master.updates.map(({ uuid }) => uuid)
    expect(uuids.filter((uuid) => uuid === starting.uuid)).to.have.length.of.at.least(2)
    const order = [...new Map(master.updates.map(({ uuid, state }) => [uuid, state])).values()]
    expect(order).to.deep.equal(['TASK_STARTING', 'TASK_RUNNING', 'TASK_FAILED'])
  })

  it('finishes a kill that was ordered before', async () => {
    master.launch([task('doomed', 'trap "" TERM; while :; do sleep 0.05; done')])
    await master.until('doomed', 'TASK_RUNNING')
    const killPolicy = { grace_period: { nanoseconds: 300e6 } }
    master.send({ type: 'KILL', frameworkId, taskId: 'doomed', killPolicy })
    await eventually(async () => (await recordOf('doomed')).record.kill !== undefined)
    await agent.murder()
    await restart()
    await master.until('doomed', 'TASK_KILLED')
  })

  it('never starts a task whose intent is all that is on disk', async () => {
    master.launch([task('model', 'sleep 978')])
    await master.until('model', 'TASK_RUNNING')
    const { record } = await recordOf('model')
    await agent.murder()
    const intent: TaskRecord = {
      ...record,
      task: task('intended', 'touch ran; sleep 977'),
      containerId: '00000000-0000-4000-8000-000000000001',
      pending: [],
    }
    delete intent.latest
    delete intent.startedAtMs
    await writeFile(join(workDir, `meta/tasks/${intent.containerId}.json`), JSON.stringify(intent))
    await restart()
    const lost = await master.until('intended', 'TASK_LOST')
    expect(lost.reason).to.equal('REASON_AGENT_RESTARTED')
    expect(processesWith('MESOS_TASK_ID=intended')).to.deep.equal([])
    expect(processesWith(`MESOS_CONTAINER_ID=${record.containerId}`)).not.to.deep.equal([])
  })

  it('does not take a process for a task when only the pid is the same, and ends processes it has no record of', async () => {
    master.launch([task('reused', 'sleep 976'), task('forgotten', 'sleep 975')])
    await master.until('reused', 'TASK_RUNNING')
    await master.until('forgotten', 'TASK_RUNNING')
    const reused = await recordOf('reused')
    const forgotten = await recordOf('forgotten')
    await agent.murder()
    const bystander = spawn('sleep', ['974'], { detached: true, stdio: 'ignore' })
    try {
      const mark = `MESOS_CONTAINER_ID=${reused.record.containerId}`
      for (const pid of processesWith(mark)) process.kill(pid, 'SIGKILL')
      const folder = join(workDir, 'meta/containers', reused.record.containerId)
      await eventually(() => processesWith(mark).length === 0)
      await rm(join(folder, 'exit'), { force: true })
      const { startTime } = await startOf(bystander.pid ?? 0)
      await writeFile(join(folder, 'task'), `${bystander.pid} ${startTime - 1}\n`)
      await rm(forgotten.file)
      await restart()
      const failed = await master.until('reused', 'TASK_FAILED')
      expect(failed.reason).to.equal('REASON_EXECUTOR_TERMINATED')
      expect(isRunning(bystander.pid ?? 0)).to.equal(true)
      await eventually(() => processesWith(`MESOS_CONTAINER_ID=${forgotten.record.containerId}`).length === 0)
    } finally {
      bystander.kill('SIGKILL')
    }
  })

  it('counts every process of before as gone when the machine was restarted', async () => {
    master.launch([task('rebooted', 'sleep 973')])
    await master.until('rebooted', 'TASK_RUNNING')
    const { file, record } = await recordOf('rebooted')
    await agent.murder()
    await writeFile(file, JSON.stringify({ ...record, bootId: 'another-boot', unknownField: 'kept' }))
    await restart()
    const failed = await master.until('rebooted', 'TASK_FAILED')
    expect(failed.message).to.equal('The machine was restarted while the task ran')
    const kept = (await recordOf('rebooted')).record as TaskRecord & { unknownField?: string }
    expect(kept.unknownField).to.equal('kept')
  })

  it('refuses a work folder in use, and a checkpoint of a newer format', async () => {
    const second = await startAgentProcess(config, await mkdtemp(join(workDir, 'other-'))).catch(
      (error: Error) => error.message,
    )
    expect(second).to.contain('DCL_MESOS_AGENT_WORK_DIR_IN_USE')
    await agent.murder()
    await mkdir(join(workDir, 'meta/tasks'), { recursive: true })
    await writeFile(join(workDir, 'meta/tasks/new.json'), '{"format":99}')
    const newer = await startAgentProcess(config, workDir).catch((error: Error) => error.message)
    expect(newer).to.contain('DCL_MESOS_AGENT_CHECKPOINT_UNREADABLE').and.contain('format is 99')
  })

  it('keeps tasks on SIGTERM, after a word to the master', async () => {
    master.launch([task('stays', 'sleep 972')])
    await master.until('stays', 'TASK_RUNNING')
    expect(await agent.stop()).to.equal(0)
    expect(master.received.map(({ type }) => type)).to.include('PLANNED_RESTART')
    expect(processesWith('MESOS_TASK_ID=stays')).not.to.deep.equal([])
    await restart()
    const state = await requestJson<{ frameworks: { executors: { id: string }[] }[] }>({
      url: `${agent.url}/state`,
    })
    expect(state.body.frameworks[0]?.executors.map(({ id }) => id)).to.deep.equal(['stays'])
  })
})

async function startOf(pid: number): Promise<{ startTime: number }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return { startTime: Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19]) }
}
