import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { ExecutorInfo } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { frameworkId } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import { noUnitsLeft, output, scalar, shellTask, taskUnits } from './agent-story.ts'
import type { Scenario } from './scenario.ts'

const framework = { user: '', name: 'own', id: { value: frameworkId }, checkpoint: true }
const program = 'exec env LD_LIBRARY_PATH=/opt/e2e/lib /opt/e2e/node /opt/e2e/program.mjs executor'

const owner: ExecutorInfo = {
  executor_id: { value: 'own-executor' },
  type: 'CUSTOM',
  framework_id: { value: frameworkId },
  resources: [scalar('cpus', 0.1), scalar('mem', 256)],
  command: { value: program },
}

/** Custom executors are units, too. */
export const executorScenarios: Scenario[] = [
  {
    title: 'of a custom executor run in one unit, which lives on while the agent is killed',
    async run(story) {
      const { master } = story
      const taskOf = (id: string, what: string) => {
        const { command: _, ...task } = shellTask(id, '', { executor: owner })
        return { ...task, data: Buffer.from(what).toString('base64') }
      }
      master.send({ type: 'LAUNCH', framework, tasks: [taskOf('own-1', 'until go')] })
      const started = master.until('own-1', 'TASK_RUNNING')
      const { container_status: container } = await started.catch(async (error: unknown) => {
        const { record } = await story.recordOf('own-1')
        const errors = await readFile(join(record.executorDirectory, 'stderr'), 'utf8')
        throw new Error(`its executor said: ${errors}`, { cause: error })
      })
      master.send({ type: 'LAUNCH', framework, tasks: [taskOf('own-2', 'stay')], newExecutor: false })
      await master.until('own-2', 'TASK_RUNNING')
      const unit = `dcos-task-${container?.container_id?.value}.service`
      expect(await taskUnits()).to.have.length(1)
      const pid = await output('systemctl', 'show', '--property=MainPID', '--value', unit)
      // What the executor and all of its tasks asked for together.
      await eventually(async () => {
        const limit = await output('systemctl', 'show', '--property=MemoryMax', '--value', unit)
        expect(Number(limit)).to.equal((256 + 64 + 64) * 2 ** 20)
      })
      await story.murder()
      await story.restart()
      const { record } = await story.recordOf('own-1')
      await writeFile(join(record.executorDirectory, 'go'), '')
      await master.until('own-1', 'TASK_FINISHED')
      expect(await output('systemctl', 'show', '--property=MainPID', '--value', unit)).to.equal(pid)
      master.send({ type: 'SHUTDOWN_EXECUTOR', frameworkId, executorId: 'own-executor' })
      await eventually(() =>
        master.received.some((one) => one.type === 'EXECUTOR_EXITED' && one.executorId === 'own-executor'),
      )
      await noUnitsLeft()
    },
  },
]
