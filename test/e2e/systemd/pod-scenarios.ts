import { expect } from 'chai'
import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { frameworkId } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import { output, scalar, shellTask } from './agent-story.ts'
import type { AgentStory } from './agent-story.ts'
import type { Scenario } from './scenario.ts'

const framework = { user: '', name: 'pods', id: { value: frameworkId }, checkpoint: true }
const mebibyte = 2 ** 20

/** A program that holds so many MiB of memory for as long as it is let. */
const holding = (mebibytes: number): string =>
  `head -c ${(mebibytes + 8) * mebibyte} /dev/zero | { tail -c ${mebibytes * mebibyte} | sleep 967; }`

const executorOf = (id: string): ExecutorInfo => ({
  executor_id: { value: id },
  type: 'DEFAULT',
  resources: [scalar('cpus', 0.1), scalar('mem', 32)],
})

const property = async (unit: string, name: string): Promise<string> =>
  await output('systemctl', 'show', `--property=${name}`, '--value', unit)
const memoryMax = async (unit: string): Promise<number> => Number(await property(unit, 'MemoryMax'))

function launch({ master }: AgentStory, executor: ExecutorInfo, tasks: TaskInfo[]): void {
  master.send({ type: 'LAUNCH', framework, tasks, group: { executor } })
}

async function end({ master }: AgentStory, taskId: string): Promise<void> {
  master.send({ type: 'KILL', frameworkId, taskId })
  await master.until(taskId, 'TASK_KILLED')
}

const separate = { container: { type: 'MESOS' as const, linux_info: { share_cgroups: false } } }

/** What the members of a pod may use together, and one by one. */
export const podScenarios: Scenario[] = [
  {
    title: 'of a pod share what it asked for, which grows and shrinks with its task groups',
    async run(story) {
      const { master, unitOf } = story
      const executor = executorOf('sharing')
      // It needs more than it asked for, and no more than its pod has.
      launch(story, executor, [shellTask('borrower', holding(100)), shellTask('lender', 'exec sleep 966')])
      await master.until('borrower', 'TASK_RUNNING')
      await master.until('lender', 'TASK_RUNNING')
      const borrower = await unitOf('borrower')
      const held = async (): Promise<void> => {
        expect(Number(await property(borrower, 'MemoryCurrent'))).to.be.greaterThan(100 * mebibyte)
      }
      await eventually(held)
      const slice = await property(borrower, 'Slice')
      expect(await property(await unitOf('lender'), 'Slice')).to.equal(slice)
      expect(await memoryMax(slice)).to.equal((32 + 64 + 64) * mebibyte)
      expect(await property(slice, 'CPUQuotaPerSecUSec')).to.equal('300ms')
      expect(await property(borrower, 'MemoryMax')).to.equal('infinity')
      launch(story, executor, [shellTask('late', 'exec sleep 965')])
      await master.until('late', 'TASK_RUNNING')
      expect(await property(await unitOf('late'), 'Slice')).to.equal(slice)
      expect(await memoryMax(slice)).to.equal((32 + 3 * 64) * mebibyte)
      await story.murder()
      await story.restart()
      expect(await memoryMax(slice)).to.equal((32 + 3 * 64) * mebibyte)
      await end(story, 'late')
      await eventually(async () => {
        expect(await memoryMax(slice)).to.equal((32 + 2 * 64) * mebibyte)
        expect(await property(slice, 'CPUQuotaPerSecUSec')).to.equal('300ms')
      })
      await held()
      await end(story, 'lender')
      await eventually(async () => (await output('systemctl', 'list-units', '--no-legend', slice)) === '')
    },
  },
  {
    title: 'of a pod that together use more memory than it asked for are ended, and it is said so',
    async run(story) {
      const { master } = story
      launch(story, executorOf('greedy-pod'), [
        shellTask('devourer', 'head -c 400000000 /dev/zero | tail -c 390000000 >/dev/null; exit $?'),
        shellTask('bystander', 'exec sleep 964'),
      ])
      const { message, reason } = await master.until('devourer', 'TASK_FAILED')
      expect(reason).to.equal('REASON_CONTAINER_LIMITATION_MEMORY')
      expect(message).to.contain('Memory limit exceeded').and.contain('160 MB')
      await master.until('bystander', 'TASK_KILLED')
    },
  },
  {
    title: 'of a pod have limits of their own when they do not share',
    async run(story) {
      const { master, unitOf } = story
      launch(story, executorOf('apart'), [
        shellTask('own-limit', 'exec sleep 963', {
          ...separate,
          limits: { mem: { value: 96 }, cpus: { value: 'Infinity' } },
        }),
        shellTask('own-amount', 'exec sleep 962', separate),
      ])
      await master.until('own-limit', 'TASK_RUNNING')
      await master.until('own-amount', 'TASK_RUNNING')
      const limited = await unitOf('own-limit')
      expect(await memoryMax(limited)).to.equal(96 * mebibyte)
      expect(await memoryMax(await unitOf('own-amount'))).to.equal(64 * mebibyte)
      const slice = await property(limited, 'Slice')
      expect(await memoryMax(slice)).to.equal((32 + 96 + 64) * mebibyte)
      expect(await property(slice, 'CPUQuotaPerSecUSec')).to.equal('infinity')
      await end(story, 'own-limit')
      await eventually(async () => (await output('systemctl', 'list-units', '--no-legend', slice)) === '')
    },
  },
]
