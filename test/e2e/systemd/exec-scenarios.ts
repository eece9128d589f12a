import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import {
  callAgent,
  openInput,
  openOutput,
  openSession,
  waitStatus,
} from '../../../components/mesos-lite/test/agent/containers/session-client.ts'
import { processesWith } from '../../../components/mesos-lite/test/agent/processes.ts'
import { output, shellTask } from './agent-story.ts'
import type { AgentStory } from './agent-story.ts'
import type { Scenario } from './scenario.ts'

interface Id {
  value: string
}

async function start(
  story: AgentStory,
  id: string,
  command: string,
  more: Parameters<typeof shellTask>[2] = {},
): Promise<Id> {
  story.master.launch([shellTask(id, command, more)])
  const status = await story.master.until(id, 'TASK_RUNNING')
  return { value: status.container_status?.container_id?.value ?? '' }
}

let host: Id = { value: '' }

/** Sessions inside tasks that are units, and attaching to them. Titles are sentences. */
export const execScenarios: Scenario[] = [
  {
    title: 'run in the control groups, the folder and the variables of the task',
    async run(story) {
      const environment = { variables: [{ name: 'OF_THE_TASK', value: 'a b' }] }
      const command = { value: 'exec sleep 967', environment }
      host = await start(story, 'host', '', { command })
      const unit = await story.unitOf('host')
      const words = ['sh', '-c', 'echo "$OF_THE_TASK"; pwd -P; cat /proc/self/cgroup; echo bad >&2; exit 7']
      const session = await openSession(story.url, host, words)
      await session.ended
      const [variable, folder, ...groups] = session.text().trim().split('\n')
      expect(variable).to.equal('a b')
      expect(folder).to.equal((await story.recordOf('host')).record.directory)
      const limited = groups.filter((line) => /:(memory|pids|cpu)?:|^0::/.test(line))
      expect(limited.length).to.be.greaterThan(0)
      for (const line of limited) expect(line).to.contain(`/dcos-tasks.slice/${unit}`)
      expect(session.text('STDERR')).to.equal('bad\n')
      expect(await waitStatus(story.url, session.id)).to.equal(7 * 256)
    },
  },
  {
    title: 'see the files and the network that the task sees',
    async run(story) {
      const task = await story.unitOf('host')
      const pid = await output('systemctl', 'show', '--value', '--property=MainPID', task)
      const names = ['mnt', 'net', 'ipc', 'uts']
      const look = names.map((name) => `readlink /proc/self/ns/${name}`).join('; ')
      const session = await openSession(story.url, host, ['sh', '-c', look])
      await session.ended
      const expected = await Promise.all(names.map((name) => output('readlink', `/proc/${pid}/ns/${name}`)))
      expect(session.text().trim().split('\n')).to.deep.equal(expected)
    },
  },
  {
    title: 'are the user of the task, or the one that they name, with a terminal of that user',
    async run(story) {
      const nobody = await start(story, 'nobody', '', {
        command: { value: 'exec sleep 966', user: 'nobody' },
      })
      const session = await openSession(story.url, nobody, ['sh', '-c', 'id -un; stat -c %U "$(tty)"'], {
        tty: { rows: 9, columns: 99 },
      })
      await session.ended
      expect(session.text()).to.equal('nobody\r\nnobody\r\n')
      const other = await openSession(story.url, host, ['id', '-un'], { command: { user: 'daemon' } })
      await other.ended
      expect(other.text()).to.equal('daemon\n')
    },
  },
  {
    title: 'have a terminal with a size that follows the client, and take Ctrl-C',
    async run(story) {
      const loop = 'stty size; trap "stty size" WINCH; while :; do sleep 0.05; done'
      const session = await openSession(story.url, host, ['sh', '-c', loop], {
        tty: { rows: 24, columns: 80 },
      })
      await session.until('24 80\r\n')
      const input = openInput(story.url, session.id)
      input.resize(0, 0)
      input.resize(50, 132)
      await session.until('50 132\r\n')
      input.data('\u0003')
      await session.ended
      expect(await waitStatus(story.url, session.id)).to.equal(130 * 256)
    },
  },
  {
    title: 'take a megabyte through their input, unchanged',
    async run(story) {
      const bytes = Buffer.alloc(1024 * 1024, 'dcos-lite ')
      const session = await openSession(story.url, host, ['sha256sum'])
      const input = openInput(story.url, session.id)
      for (let at = 0; at < bytes.length; at += 512) input.data(bytes.subarray(at, at + 512))
      input.endOfInput()
      expect((await input.finish()).statusCode).to.equal(200)
      await session.ended
      expect(session.text()).to.equal(`${createHash('sha256').update(bytes).digest('hex')}  -\n`)
    },
  },
  {
    title: 'end with their connection, with all that they started, also with a terminal; the task goes on',
    async run(story) {
      for (const tty of [undefined, { rows: 9, columns: 9 }]) {
        const words = ['sh', '-c', 'MARK=cut setsid sleep 965 & MARK=cut sleep 965 & echo up; wait']
        const session = await openSession(story.url, host, words, tty ? { tty } : {})
        await session.until('up')
        await eventually(() => processesWith('MARK=cut').length === 2)
        session.cut()
        await eventually(() => processesWith('MARK=cut').length === 0)
      }
      const unit = await story.unitOf('host')
      expect(await output('systemctl', 'is-active', unit)).to.equal('active')
    },
  },
  {
    title: 'are bound by the limits of the task',
    async run(story) {
      const many = 'i=0; while [ $i -lt 60 ]; do sleep 964 & i=$((i+1)); done; echo started'
      const session = await openSession(story.url, host, ['sh', '-c', many])
      await session.ended
      expect(session.text('STDERR')).to.match(/fork/i)
    },
  },
  {
    title: 'count for the statistics of the task, which its control groups measure',
    async run(story) {
      const { body } = await requestJson<{ executor_id: string; statistics: Record<string, number> }[]>({
        url: `${story.url}/monitor/statistics`,
      })
      const statistics = body.find(({ executor_id: id }) => id === 'host')?.statistics ?? {}
      expect(statistics).to.include.all.keys(
        ...['mem_rss_bytes', 'mem_cache_bytes', 'mem_total_bytes', 'mem_limit_bytes', 'processes', 'threads'],
        ...['cpus_nr_periods', 'cpus_nr_throttled', 'cpus_throttled_time_secs', 'cpus_user_time_secs'],
      )
      expect(statistics['cpus_nr_periods']).to.be.greaterThan(0)
    },
  },
  {
    title: 'end when their task ends',
    async run(story) {
      const short = await start(story, 'short', 'until test -e go; do sleep 0.02; done')
      const session = await openSession(story.url, short, ['sh', '-c', 'echo up; exec sleep 963'])
      await session.until('up')
      await openSession(story.url, short, ['touch', 'go'])
      await story.master.until('short', 'TASK_FINISHED')
      await session.ended
    },
  },
  {
    title: 'do not outlive an agent that is killed, while the task does',
    async run(story) {
      const session = await openSession(story.url, host, ['sh', '-c', 'echo up; MARK=left exec sleep 962'])
      await session.until('up')
      await story.murder()
      await session.ended
      await story.restart()
      await eventually(() => processesWith('MARK=left').length === 0)
      const again = await openSession(story.url, host, ['echo', 'back'])
      await again.ended
      expect(again.text()).to.equal('back\n')
    },
  },
  {
    title: 'attach to the terminal of a task that was launched with one',
    async run(story) {
      const command = 'stty size; while read -r x; do stty size; echo "got $x"; done; exit 3'
      const container = { type: 'MESOS' as const, tty_info: { window_size: { rows: 11, columns: 22 } } }
      const id = await start(story, 'terminal', command, { container })
      await eventually(async () => (await story.read('terminal', 'stdout')).includes('11 22\r\n'))
      const call = { type: 'ATTACH_CONTAINER_OUTPUT', attach_container_output: { container_id: id } }
      const attached = await openOutput(story.url, call, id)
      const input = openInput(story.url, id)
      input.resize(40, 100)
      input.data('one\n')
      await attached.until('40 100\r\ngot one\r\n')
      input.endOfInput()
      await input.finish()
      expect((await story.master.until('terminal', 'TASK_FAILED')).message).to.equal(
        'Command exited with status 3',
      )
      await attached.ended
    },
  },
  {
    title: 'are beside nested and standalone containers, which are limited, waited for and removed',
    async run(story) {
      const nested = { value: 'nested', parent: host }
      const command = { value: 'cat /proc/self/cgroup; exec sleep 961' }
      expect(
        (await callAgent(story.url, 'LAUNCH_CONTAINER', { container_id: nested, command })).status,
      ).to.equal(200)
      const { directory } = (await story.recordOf('host')).record
      const file = join(directory, 'containers/nested/stdout')
      await eventually(async () => (await readFile(file, 'utf8')).includes(await story.unitOf('host')))
      expect((await callAgent(story.url, 'KILL_CONTAINER', { container_id: nested })).status).to.equal(200)
      expect((await callAgent(story.url, 'WAIT_CONTAINER', { container_id: nested })).body).to.contain(
        '"exit_status":9',
      )
      const alone = { value: 'alone' }
      const resources = [
        { name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 } },
        { name: 'mem', type: 'SCALAR', scalar: { value: 48 } },
      ]
      const part = { container_id: alone, command: { value: 'exec sleep 960' }, resources }
      expect((await callAgent(story.url, 'LAUNCH_CONTAINER', part)).status).to.equal(200)
      const unit = 'dcos-task-alone.service'
      expect(await output('systemctl', 'show', '--value', '--property=MemoryMax', unit)).to.equal('50331648')
      expect((await callAgent(story.url, 'KILL_CONTAINER', { container_id: alone })).status).to.equal(200)
      expect((await callAgent(story.url, 'WAIT_CONTAINER', { container_id: alone })).body).to.contain(
        '"exit_status":9',
      )
      expect((await callAgent(story.url, 'REMOVE_CONTAINER', { container_id: alone })).status).to.equal(200)
    },
  },
]
