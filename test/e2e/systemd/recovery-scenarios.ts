import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { TaskRecord } from '../../../components/mesos-lite/src/agent/checkpoint/records.ts'
import { frameworkId } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import { noUnitsLeft, output, shellTask, taskUnits, workDir } from './agent-story.ts'
import type { Scenario } from './scenario.ts'

const wait = 'until test -e go; do sleep 0.02; done'
const showOf = async (unit: string, property: string): Promise<string> =>
  await output('systemctl', 'show', unit, '--value', '-p', property)

/** What happens to tasks while the agent, or systemd itself, is not there. */
export const recoveryScenarios: Scenario[] = [
  {
    title: 'go on when the agent is killed, and are watched again by the next one',
    async run({ master, murder, restart, recordOf, unitOf, read }) {
      master.launch([shellTask('survivor', `echo $$; ${wait}; exit 9`)])
      await master.until('survivor', 'TASK_RUNNING')
      const unit = await unitOf('survivor')
      const pid = await showOf(unit, 'MainPID')
      await murder()
      expect(await showOf(unit, 'SubState')).to.equal('running')
      await restart()
      expect(await showOf(unit, 'MainPID')).to.equal(pid)
      await writeFile(join((await recordOf('survivor')).record.directory, 'go'), '')
      expect((await master.until('survivor', 'TASK_FAILED')).message).to.equal('Command exited with status 9')
      expect(await read('survivor', 'stdout')).to.equal(`${pid}\n`)
    },
  },
  {
    title: 'are reported when they end while the agent is down, for whatever reason they end',
    async run({ master, murder, restart, recordOf }) {
      const greedy = 'head -c 200000000 /dev/zero | tail -c 190000000'
      master.launch([
        shellTask('quiet', `${wait}; exit 0`),
        shellTask('loud', `${wait}; exit 5`),
        shellTask('greedy-alone', `${wait}; ${greedy}`),
      ])
      const ids = ['quiet', 'loud', 'greedy-alone']
      for (const id of ids) await master.until(id, 'TASK_RUNNING')
      await murder()
      for (const id of ids) await writeFile(join((await recordOf(id)).record.directory, 'go'), '')
      await eventually(async () => (await taskUnits()).filter((line) => !/ running /.test(line)).length === 3)
      await restart()
      await master.until('quiet', 'TASK_FINISHED')
      expect((await master.until('loud', 'TASK_FAILED')).message).to.equal('Command exited with status 5')
      const { reason } = await master.until('greedy-alone', 'TASK_FAILED')
      expect(reason).to.equal('REASON_CONTAINER_LIMITATION_MEMORY')
      await noUnitsLeft()
    },
  },
  {
    title: 'are ended when the agent is killed in the middle of their end',
    async run({ master, murder, restart, recordOf, read }) {
      master.launch([shellTask('doomed', 'trap "" TERM; echo ready; while :; do sleep 0.05; done')])
      await eventually(async () => (await read('doomed', 'stdout')) === 'ready\n')
      const killPolicy = { grace_period: { nanoseconds: 5e9 } }
      master.send({ type: 'KILL', frameworkId, taskId: 'doomed', killPolicy })
      await eventually(
        async () =>
          master.updates.some(
            ({ task_id, state }) => task_id.value === 'doomed' && state === 'TASK_KILLED',
          ) || (await recordOf('doomed')).record.kill !== undefined,
      )
      await murder()
      await restart()
      await master.until('doomed', 'TASK_KILLED')
    },
  },
  {
    title: 'never start from an intent that is all that is on disk',
    async run({ master, murder, restart, recordOf }) {
      master.launch([shellTask('model', 'sleep 967')])
      await master.until('model', 'TASK_RUNNING')
      const { record } = await recordOf('model')
      await murder()
      const containerId = '00000000-0000-4000-8000-000000000001'
      const task = shellTask('intended', 'touch ran')
      const intent: TaskRecord = { ...record, task, containerId, pending: [] }
      delete intent.latest
      delete intent.startedAtMs
      await writeFile(join(workDir, `meta/tasks/${containerId}.json`), JSON.stringify(intent))
      await restart()
      expect((await master.until('intended', 'TASK_LOST')).reason).to.equal('REASON_AGENT_RESTARTED')
      expect((await taskUnits()).filter((line) => line.includes(containerId))).to.deep.equal([])
      master.send({ type: 'KILL', frameworkId, taskId: 'model' })
      await master.until('model', 'TASK_KILLED')
    },
  },
  {
    title: 'never start twice, whenever the agent is killed',
    async run({ master, murder, restart }) {
      const marks = '/run/e2e-marks'
      await writeFile(marks, '')
      const ids: string[] = []
      const marked = async (): Promise<string[]> =>
        (await readFile(marks, 'utf8')).split('\n').filter(Boolean)
      const moments: [name: string, came: () => Promise<boolean>][] = [
        ['accepted', async () => (await readdir(join(workDir, 'meta/tasks'))).length > before],
        [
          'prepared',
          async () => (await output('find', join(workDir, 'meta/containers'), '-name', 'may-start')) !== '',
        ],
        ['known', async () => (await taskUnits()).length > 0],
        ['started', async () => (await marked()).some((id) => id.startsWith('once-started'))],
        ['half-way', async () => (await marked()).filter((id) => id.startsWith('once-half-way')).length >= 4],
      ]
      let before = 0
      for (const [name, came] of moments) {
        before = (await readdir(join(workDir, 'meta/tasks'))).length
        const round = Array.from({ length: 8 }, (_, index) => `once-${name}-${index}`)
        ids.push(...round)
        master.launch(round.map((id) => shellTask(id, `echo ${id} >>${marks}; sleep 0.2`)))
        await eventually(came, { intervalMs: 2 })
        await murder()
        await restart()
      }
      const ended = /^TASK_(FINISHED|LOST|FAILED)$/
      const isOver = (id: string): boolean =>
        master.updates.some(({ task_id, state }) => task_id.value === id && ended.test(state))
      // What never reached the agent has no record, and nobody sends it again.
      const accepted = new Set(
        master.updates.map(({ task_id }) => task_id.value).filter((id) => ids.includes(id)),
      )
      await eventually(() => [...accepted].every(isOver), { timeoutMs: 180_000 })
      await noUnitsLeft()
      const lines = await marked()
      expect(lines.length).to.be.greaterThan(0)
      expect(new Set(lines).size).to.equal(lines.length)
      for (const id of lines) {
        const states = master.updates.filter(({ task_id }) => task_id.value === id).map(({ state }) => state)
        expect(states, `${id} ran`).not.to.include('TASK_LOST')
      }
    },
  },
  {
    title: 'are ended when no checkpoint knows them',
    async run({ master, murder, restart, recordOf }) {
      master.launch([shellTask('forgotten', 'sleep 966')])
      await master.until('forgotten', 'TASK_RUNNING')
      const { file } = await recordOf('forgotten')
      await output('systemd-run', '--quiet', '--unit=dcos-task-of-another.service', 'sleep', '965')
      await murder()
      await rm(file)
      await restart()
      const [line, ...others] = await taskUnits()
      expect(line).to.contain('dcos-task-of-another.service')
      expect(others).to.deep.equal([])
      await output('systemctl', 'stop', 'dcos-task-of-another.service')
    },
  },
  {
    title: 'are told from units that somebody else stopped or removed',
    async run({ master, murder, restart, unitOf }) {
      master.launch([shellTask('stopped', 'sleep 964'), shellTask('removed', 'sleep 963')])
      await master.until('stopped', 'TASK_RUNNING')
      await master.until('removed', 'TASK_RUNNING')
      await output('systemctl', 'stop', await unitOf('stopped'))
      const stopped = await master.until('stopped', 'TASK_FAILED')
      expect(stopped.message).to.equal('Command terminated with signal Terminated')
      await murder()
      await output('systemctl', 'stop', await unitOf('removed'))
      await restart()
      const removed = await master.until('removed', 'TASK_FAILED')
      expect(removed.message).to.contain('removed from systemd by somebody else')
    },
  },
  {
    title: 'are still watched after systemd was executed anew',
    async run({ master, recordOf }) {
      master.launch([shellTask('steady', `${wait}; exit 4`)])
      await master.until('steady', 'TASK_RUNNING')
      await output('systemctl', 'daemon-reload')
      await output('systemctl', 'daemon-reexec')
      await writeFile(join((await recordOf('steady')).record.directory, 'go'), '')
      expect((await master.until('steady', 'TASK_FAILED')).message).to.equal('Command exited with status 4')
      master.launch([shellTask('later', 'exit 6')])
      expect((await master.until('later', 'TASK_FAILED')).message).to.equal('Command exited with status 6')
    },
  },
]
