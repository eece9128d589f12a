import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { processesWith } from '../../../components/mesos-lite/test/agent/processes.ts'
import { frameworkId } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import { noUnitsLeft, output, scalar, shellTask, taskUnits } from './agent-story.ts'
import type { Scenario } from './scenario.ts'

const strange = 'a $HOME ${B} %n %% "q" \'s\' `x` \\ back\nline\ttab ✓ '
const words = ['$HOME', '${PATH}', '%n', '%%', 'a\nb', 'q\'"', '\\', '', ' x ', '✓', '\u0001\r', ';', '*']

/** How tasks start, what they get, what they may use, and how they end. */
export const launcherScenarios: Scenario[] = [
  {
    title: 'run as units in the slice of tasks, with their output in the sandbox',
    async run({ master, read, unitOf }) {
      master.launch([
        shellTask(
          'plain',
          'echo out; echo err >&2; pwd; cat /proc/self/cgroup; until test -e go; do sleep 0.05; done; exit 7',
        ),
      ])
      await master.until('plain', 'TASK_RUNNING')
      const unit = await unitOf('plain')
      const group = await eventually(
        async () => /\/(dcos\.slice\/\S+\.service)/.exec(await read('plain', 'stdout'))?.[1] ?? false,
      )
      expect(group).to.equal(`dcos.slice/dcos-tasks.slice/${unit}`)
      const [line] = await taskUnits()
      expect(line).to.contain(unit).and.contain('active running DC/OS task plain')
      await output(
        'sh',
        '-c',
        `: >/var/lib/dcos/e2e-agent/slaves/latest/frameworks/${frameworkId}/executors/plain/runs/latest/go`,
      )
      const { message } = await master.until('plain', 'TASK_FAILED')
      expect(message).to.equal('Command exited with status 7')
      expect(await read('plain', 'stderr')).to.equal('err\n')
    },
  },
  {
    title: 'report how they end: status 0, a status at once, a signal, a program that is not there',
    async run({ master }) {
      const struck = shellTask('struck', 'kill -SEGV $$')
      const missing = shellTask('missing', '', { command: { shell: false, value: 'no-such-program' } })
      master.launch([shellTask('fine', 'true'), shellTask('seven', 'exit 7'), struck, missing])
      expect((await master.until('fine', 'TASK_FINISHED')).message).to.equal('Command exited with status 0')
      expect((await master.until('seven', 'TASK_FAILED')).message).to.equal('Command exited with status 7')
      const segmentation = await master.until('struck', 'TASK_FAILED')
      expect(segmentation.message).to.equal('Command terminated with signal Segmentation fault')
      const absent = await master.until('missing', 'TASK_FAILED')
      expect(absent.message).to.contain('there is no program "no-such-program" in /usr/local/sbin')
      expect(absent.reason).to.equal('REASON_CONTAINER_LAUNCH_FAILED')
    },
  },
  {
    title: 'get their variables and words as they are, and none of the agent or of systemd',
    async run({ master, read }) {
      const variables = Object.entries({ STRANGE: strange, EMPTY: '', RETURN: 'a\r\nb', 'odd.name': 'x' })
      const environment = { variables: variables.map(([name, value]) => ({ name, value })) }
      const shown =
        'for v in STRANGE EMPTY RETURN; do eval printf "[%s]" "\\"\\$$v\\""; done; env | cut -d= -f1 >names'
      const argv = { shell: false, value: 'printf', arguments: ['printf', '[%s]', ...words], environment }
      master.launch([
        shellTask('variables', shown, { command: { value: shown, environment } }),
        shellTask('words', '', { command: argv }),
      ])
      await master.until('variables', 'TASK_FINISHED')
      await master.until('words', 'TASK_FINISHED')
      expect(await read('variables', 'stdout')).to.equal(`[${strange}][][a\r\nb]`)
      expect(await read('words', 'stdout')).to.equal(words.map((word) => `[${word}]`).join(''))
      const names = (await read('variables', 'names')).split('\n')
      expect(names).to.include.members(['MESOS_TASK_ID', 'STRANGE'])
      expect(names).not.to.include.members(['LD_LIBRARY_PATH', 'HOME', 'INVOCATION_ID', 'LANG'])
    },
  },
  {
    title: 'get variables that systemd does not take without a word of them where others can read it',
    async run({ master, read, unitOf, recordOf }) {
      const variables = Object.entries({ KEY: 'c0vert\r\nkey', 'odd.name': 'c0vert-odd' })
      const environment = { variables: variables.map(([name, value]) => ({ name, value })) }
      const shown =
        'id -un; readlink /proc/self/fd/0; printf "[%s]" "$KEY"; until test -e go; do sleep 0.05; done'
      const value = `tr '\\0' '\\n' </proc/$$/environ | grep ^odd; ${shown}`
      master.launch([shellTask('covert', '', { command: { value, environment, user: 'nobody' } })])
      await master.until('covert', 'TASK_RUNNING')
      await eventually(async () =>
        expect(await read('covert', 'stdout')).to.equal(
          'odd.name=c0vert-odd\nnobody\n/dev/null\n[c0vert\r\nkey]',
        ),
      )
      expect(await output('systemctl', 'show', await unitOf('covert'))).not.to.contain('c0vert')
      expect(await output('sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null || :')).not.to.contain('c0vert')
      await writeFile(join((await recordOf('covert')).record.directory, 'go'), '')
      await master.until('covert', 'TASK_FINISHED')
    },
  },
  {
    title: 'run as the user they name, in a sandbox of that user',
    async run({ master, read, recordOf }) {
      const show = 'id -un; id -u; touch made; cat /proc/self/limits | grep "open files"'
      const container = {
        type: 'MESOS' as const,
        rlimit_info: { rlimits: [{ type: 'RLMT_NOFILE' as const, soft: 100, hard: 200 }] },
      }
      master.launch([shellTask('other', show, { command: { value: show, user: 'nobody' }, container })])
      await master.until('other', 'TASK_FINISHED')
      expect(await read('other', 'stdout')).to.match(/^nobody\n65534\nMax open files +100 +200 /)
      const { directory } = (await recordOf('other')).record
      for (const file of ['.', 'made', 'stdout'])
        expect((await stat(join(directory, file))).uid).to.equal(65534)
    },
  },
  {
    title: 'are ended when they use more memory than they asked for, and it is said so',
    async run({ master }) {
      const greedy = 'head -c 200000000 /dev/zero | tail -c 190000000 >/dev/null'
      master.launch([shellTask('greedy', `exec sh -c '${greedy}; exit $?'`)])
      const { message, reason } = await master.until('greedy', 'TASK_FAILED')
      expect(reason).to.equal('REASON_CONTAINER_LIMITATION_MEMORY')
      expect(message).to.contain('Memory limit exceeded').and.contain('64 MB')
    },
  },
  {
    title: 'get no more of the processor than they asked for',
    async run({ master, read }) {
      const seconds = "cut -d' ' -f1 /proc/uptime"
      const busy = `${seconds}; timeout 2 sh -c "while :; do :; done"; ${seconds}; times`
      master.launch([shellTask('busy', busy, { resources: [scalar('cpus', 0.2), scalar('mem', 32)] })])
      await master.until('busy', 'TASK_FINISHED')
      const text = await read('busy', 'stdout')
      const [begunAt = NaN, endedAt = NaN] = text.split('\n').map(Number)
      const [, minutes, rest] = /(\d+)m([\d.]+)s \S+\s*$/.exec(text) ?? []
      // A fifth by the limit, of however long it took here; a machine with other work may give less.
      expect(Number(minutes) * 60 + Number(rest), text)
        .to.be.greaterThan(0)
        .and.lessThan(0.3 + 0.25 * (endedAt - begunAt))
    },
  },
  {
    title: 'get no more processes than the agent allows',
    async run({ master, read }) {
      const many =
        'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do sleep 30 & done'
      master.launch([shellTask('many', many)])
      await master.until('many', 'TASK_FAILED')
      expect(await read('many', 'stderr')).to.match(/fork/i)
    },
  },
  {
    title: 'may end in peace within the grace period',
    async run({ master, read }) {
      const trap = 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.05; done'
      master.launch([shellTask('polite', trap)])
      await eventually(async () => (await read('polite', 'stdout')) === 'ready\n')
      master.send({ type: 'KILL', frameworkId, taskId: 'polite' })
      await master.until('polite', 'TASK_KILLED')
      expect(await read('polite', 'stdout')).to.equal('ready\nbye\n')
    },
  },
  {
    title: 'are forced after the grace period of the kill, which a later kill can shorten',
    async run({ master, read }) {
      const stubborn = 'trap "" TERM; echo ready; while :; do sleep 0.05; done'
      master.launch([shellTask('stubborn', stubborn), shellTask('hurried', stubborn)])
      const kill = (taskId: string, graceMs: number): void =>
        master.send({
          type: 'KILL',
          frameworkId,
          taskId,
          killPolicy: { grace_period: { nanoseconds: graceMs * 1e6 } },
        })
      for (const id of ['stubborn', 'hurried'])
        await eventually(async () => (await read(id, 'stdout')) === 'ready\n')
      const startedMs = performance.now()
      kill('stubborn', 700)
      kill('hurried', 60_000)
      await master.until('stubborn', 'TASK_KILLED')
      expect(performance.now() - startedMs).to.be.at.least(650)
      kill('hurried', 100)
      const { message } = await master.until('hurried', 'TASK_KILLED')
      expect(message).to.equal('Command terminated with signal Killed')
    },
  },
  {
    title: 'take what they leave behind with them',
    async run({ master }) {
      const leave = '(trap "" TERM; sleep 971) & sleep 971 & sleep 0.1;'
      master.launch([shellTask('leaves', `${leave} exit 0`), shellTask('leaves-too', `${leave} exit 3`)])
      await master.until('leaves', 'TASK_FINISHED')
      expect((await master.until('leaves-too', 'TASK_FAILED')).message).to.equal(
        'Command exited with status 3',
      )
      await eventually(() =>
        expect([
          ...processesWith('MESOS_TASK_ID=leaves'),
          ...processesWith('MESOS_TASK_ID=leaves-too'),
        ]).to.deep.equal([]),
      )
    },
  },
  {
    title: 'have their command checks run among them',
    async run({ master }) {
      const health_check = {
        type: 'COMMAND' as const,
        delay_seconds: 0,
        interval_seconds: 1,
        grace_period_seconds: 0,
        command: {
          value:
            'test "$MESOS_TASK_ID" = checked && grep -q "dcos-task-$MESOS_CONTAINER_ID" /proc/self/cgroup',
        },
      }
      master.launch([shellTask('checked', 'sleep 970', { health_check })])
      await eventually(() =>
        master.updates.some(({ task_id, healthy }) => task_id.value === 'checked' && healthy === true),
      )
      master.send({ type: 'KILL', frameworkId, taskId: 'checked' })
      await master.until('checked', 'TASK_KILLED')
    },
  },
  {
    title: 'show what they use',
    async run({ master, url }) {
      master.launch([shellTask('measured', 'while :; do :; done')])
      await master.until('measured', 'TASK_RUNNING')
      type Container = { executor_id: string; statistics: Record<string, number> }
      const statistics = await eventually(async () => {
        const { body } = await requestJson<Container[]>({ url: `${url}/containers` })
        const found = body.find(({ executor_id: id }) => id === 'measured')?.statistics
        return (found?.['cpus_user_time_secs'] ?? 0) > 0.03 && found
      })
      expect(statistics?.['mem_rss_bytes'], JSON.stringify(statistics)).to.be.within(50_000, 64 * 2 ** 20)
      expect(statistics?.['processes']).to.be.within(1, 5)
      master.send({ type: 'KILL', frameworkId, taskId: 'measured' })
      await master.until('measured', 'TASK_KILLED')
    },
  },
  {
    title: 'share a slice when they are of one group, which goes with them',
    async run({ master, read }) {
      const member = 'cat /proc/self/cgroup; sleep 968'
      master.launch([shellTask('one', member), shellTask('two', member)], { group: 'pod' })
      await master.until('one', 'TASK_RUNNING')
      await master.until('two', 'TASK_RUNNING')
      const sliceOf = (id: string): Promise<string | false> =>
        eventually(
          async () => /(dcos-tasks-pod[0-9a-f]{32}\.slice)/.exec(await read(id, 'stdout'))?.[1] ?? false,
        )
      const slice = String(await sliceOf('one'))
      expect(await sliceOf('two')).to.equal(slice)
      master.send({ type: 'KILL', frameworkId, taskId: 'one' })
      await master.until('two', 'TASK_KILLED')
      await eventually(async () => (await output('systemctl', 'list-units', '--no-legend', slice)) === '')
    },
  },
  {
    title: 'leave no unit behind once the master knows how they ended',
    async run() {
      await noUnitsLeft()
    },
  },
]
