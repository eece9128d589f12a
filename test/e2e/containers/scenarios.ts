import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { ContainerInfo, Secret, TaskInfo } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { frameworkId } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import { noUnitsLeft, output, scalar, shellTask } from '../systemd/agent-story.ts'
import type { Scenario } from '../systemd/scenario.ts'
import { sessionScenarios } from './session-scenarios.ts'

const registry = '127.0.0.1:5000'

/** A container of one of our images. */
function imageOf(name: string, more: Partial<ContainerInfo> = {}): ContainerInfo {
  return {
    type: 'MESOS',
    mesos: { image: { type: 'DOCKER', docker: { name: `${registry}/test/${name}:1` } } },
    ...more,
  }
}

function inImage(id: string, command: string, more: Partial<TaskInfo> = {}): TaskInfo {
  return shellTask(id, command, { container: imageOf('plain'), ...more })
}

const secretOf = (text: string): Secret => ({
  type: 'VALUE',
  value: { data: Buffer.from(text).toString('base64') },
})

const overlays = async (): Promise<string[]> =>
  (await readFile('/proc/mounts', 'utf8')).split('\n').filter((line) => line.includes('/meta/containers/'))

/** What tasks with images, volumes and secrets get, and what is kept from them. */
export const containerScenarios: Scenario[] = [
  ...sessionScenarios,
  {
    title: 'run what their image says, as its user, in its folder, with its variables and those of the task',
    async run({ master, read }) {
      const environment = { variables: [{ name: 'FROM_TASK', value: 'task' }] }
      master.launch([
        shellTask('image', '', { command: { shell: false, environment }, container: imageOf('app') }),
      ])
      await master.until('image', 'TASK_FINISHED')
      expect((await read('image', 'stdout')).split('\n')).to.deep.equal([
        ...['image|task|/bin', '4242', '4243', '4243 4244', '/app/here', '/mnt/mesos/sandbox', ''],
      ])
    },
  },
  {
    title: 'see the layers over one another, with what upper ones take away gone',
    async run({ master, read }) {
      const look =
        'ls /data /keep; ls /gone; stat -c %U:%a /bin/busybox; touch /written /mnt/mesos/sandbox/mine; pwd'
      const container = imageOf('app')
      master.launch([shellTask('layers', look, { container, command: { value: look, user: 'root' } })])
      await master.until('layers', 'TASK_FINISHED')
      expect(await read('layers', 'stdout')).to.equal(
        '/data:\nnew\n\n/keep:\nnew\nold\nroot:755\n/app/here\n',
      )
      expect(await read('layers', 'stderr')).to.contain('/gone: No such file')
      await read('layers', 'mine')
    },
  },
  {
    title:
      'start in the sandbox when their image names no folder, and run as Docker does when they are DOCKER containers',
    async run({ master, read }) {
      const docker = { image: `${registry}/test/plain:1` }
      const words = { shell: false, value: 'sh', arguments: ['-c', 'pwd; id -u'] }
      master.launch([
        inImage('mesos-folder', 'pwd'),
        shellTask('docker-folder', '', { command: words, container: { type: 'DOCKER', docker } }),
      ])
      await master.until('mesos-folder', 'TASK_FINISHED')
      await master.until('docker-folder', 'TASK_FINISHED')
      expect(await read('mesos-folder', 'stdout')).to.equal('/mnt/mesos/sandbox\n')
      expect(await read('docker-folder', 'stdout')).to.equal('/\n0\n')
    },
  },
  {
    title: 'see their own processes only, and cannot change the machine',
    async run({ master, read }) {
      const look =
        'ps | wc -l; hostname; echo 1 >/proc/sys/kernel/hostname; touch /sys/x; cat /proc/keys; grep CapEff /proc/self/status; ls /dev/vda; ls /proc/1/root/opt'
      const parameters = [{ key: 'hostname', value: 'inside' }]
      const docker = { image: `${registry}/test/plain:1`, parameters }
      master.launch([
        shellTask('apart', look.replace('grep', 'busybox grep'), { container: { type: 'DOCKER', docker } }),
      ])
      const ended = await master.until('apart', 'TASK_FAILED')
      expect(ended.message).to.contain('exited with status')
      const lines = (await read('apart', 'stdout')).split('\n')
      expect(Number(lines[0])).to.be.below(8)
      expect(lines.slice(1, 3)).to.deep.equal(['inside', 'CapEff:\t00000000a00425fb'])
      const errors = await read('apart', 'stderr')
      expect(errors)
        .to.contain('hostname: Read-only file system')
        .and.contain('/sys/x: Read-only file system')
      expect(errors).to.contain('/dev/vda: No such file').and.contain('/proc/1/root/opt: No such file')
    },
  },
  {
    title: 'are ended when they need more memory than they may have, and this is said',
    async run({ master }) {
      const task = inImage('greedy', 'tail -c 300m /dev/zero', {
        resources: [scalar('cpus', 1), scalar('mem', 40)],
      })
      master.launch([task])
      const ended = await master.until('greedy', 'TASK_FAILED')
      expect(ended.reason).to.equal('REASON_CONTAINER_LIMITATION_MEMORY')
    },
  },
  {
    title: 'cannot write a root that shall be read-only, but their sandbox',
    async run({ master, read }) {
      const labels = { labels: [{ key: 'DCOS_CONTAINER_READ_ONLY', value: 'true' }] }
      master.launch([inImage('read-only', 'touch /x; touch /etc/x; touch x && echo fine', { labels })])
      await master.until('read-only', 'TASK_FINISHED')
      expect(await read('read-only', 'stdout')).to.equal('fine\n')
      expect(await read('read-only', 'stderr')).to.contain('/etc/x: Read-only file system')
    },
  },
  {
    title:
      'see volumes of the machine at absolute paths, with an image or without, and cannot write read-only ones',
    async run({ master, read }) {
      await mkdir('/var/lib/dcos/e2e-volume', { recursive: true })
      await mkdir('/var/lib/dcos/e2e-covered', { recursive: true })
      await writeFile('/var/lib/dcos/e2e-volume/file', 'of the machine\n')
      const volumes = (target: string): ContainerInfo['volumes'] => [
        { container_path: target, host_path: '/var/lib/dcos/e2e-volume', mode: 'RO' },
        { container_path: 'rw', host_path: '/var/lib/dcos/e2e-volume', mode: 'RW' },
      ]
      const look = (target: string): string =>
        `cat ${target}/file; touch ${target}/x; touch rw/$MESOS_TASK_ID`
      const plain: ContainerInfo = { type: 'MESOS', volumes: volumes('/var/lib/dcos/e2e-covered') ?? [] }
      master.launch([
        inImage('volume', look('/a/b'), { container: imageOf('plain', { volumes: volumes('/a/b') ?? [] }) }),
        shellTask('plain-volume', look('/var/lib/dcos/e2e-covered'), { container: plain }),
      ])
      for (const id of ['volume', 'plain-volume']) {
        await master.until(id, 'TASK_FINISHED')
        expect(await read(id, 'stdout')).to.equal('of the machine\n')
        expect(await read(id, 'stderr')).to.contain('Read-only file system')
        await access(`/var/lib/dcos/e2e-volume/${id}`)
      }
    },
  },
  {
    title: 'get secrets as files of their user and as variables, which nobody else can read',
    async run({ master, read, recordOf }) {
      const volumes: ContainerInfo['volumes'] = [
        {
          container_path: 'secrets/key',
          mode: 'RO',
          source: { type: 'SECRET', secret: secretOf('of a file') },
        },
      ]
      const environment = {
        variables: [{ name: 'KEY', type: 'SECRET' as const, secret: secretOf("of a 'variable'") }],
      }
      const look = 'echo "$(cat secrets/key), $KEY"; stat -L -c "%u %a" secrets/key; touch secrets/key'
      const command = { value: look, user: 'nobody', environment }
      master.launch([
        inImage('secret', look, {
          command: { ...command, user: '4242' },
          container: imageOf('plain', { volumes }),
        }),
        shellTask('plain-secret', look, { command, container: { type: 'MESOS', volumes } }),
      ])
      for (const [id, user] of [
        ['secret', '4242'],
        ['plain-secret', '65534'],
      ] as const) {
        await eventually(() =>
          master.updates.some(({ task_id, state }) => task_id.value === id && /FAILED|FINISHED/.test(state)),
        )
        const [first, second] = (await read(id, 'stdout')).split('\n')
        expect([first, second?.split(' ')[0]]).to.deep.equal(["of a file, of a 'variable'", user])
        const { record } = await recordOf(id)
        const shown = await output('systemctl', 'show', `dcos-task-${record.containerId}.service`)
        expect(shown).not.to.contain('of a ')
      }
    },
  },
  {
    title: 'have their command checks run inside, as their user',
    async run({ master }) {
      const health_check = {
        type: 'COMMAND' as const,
        ...{ delay_seconds: 0, interval_seconds: 1, grace_period_seconds: 0 },
        command: { value: 'test "$FROM_IMAGE" = image && test "$(id -u)" = 4242 && test -e /data/new' },
      }
      master.launch([shellTask('checked', 'sleep 970', { container: imageOf('app'), health_check })])
      await eventually(() =>
        master.updates.some(({ task_id, healthy }) => task_id.value === 'checked' && healthy === true),
      )
      master.send({ type: 'KILL', frameworkId, taskId: 'checked' })
      const ended = await master.until('checked', 'TASK_KILLED')
      expect(ended.message).to.equal('Command terminated with signal Terminated')
    },
  },
  {
    title: 'go on when the agent is killed, and the next one knows them and how they ended',
    async run({ master, murder, restart, read }) {
      master.launch([
        inImage('survives', 'until test -e go; do sleep 0.1; done; exit 5'),
        inImage('ends-meanwhile', 'sleep 0.7; kill -9 $$'),
      ])
      await master.until('survives', 'TASK_RUNNING')
      await master.until('ends-meanwhile', 'TASK_RUNNING')
      await murder()
      await new Promise((resolve) => setTimeout(resolve, 1000))
      await restart()
      expect((await master.until('ends-meanwhile', 'TASK_FAILED')).message).to.equal(
        'Command terminated with signal Killed',
      )
      const folder = `/var/lib/dcos/e2e-agent/slaves/latest/frameworks/${frameworkId}/executors/survives/runs/latest`
      await writeFile(`${folder}/go`, '')
      expect((await master.until('survives', 'TASK_FAILED')).message).to.equal('Command exited with status 5')
      await read('survives', 'stdout')
    },
  },
  {
    title: 'fail with the reason when their image is not there, was changed, or is hostile',
    async run({ master }) {
      master.launch(
        ['missing', 'broken', 'hostile'].map((name) => shellTask(name, 'true', { container: imageOf(name) })),
      )
      const said = async (id: string): Promise<string> => {
        const { message = '', reason } = await master.until(id, 'TASK_FAILED')
        expect(reason).to.equal('REASON_CONTAINER_LAUNCH_FAILED')
        return message
      }
      expect(await said('missing')).to.contain(`registry ${registry} has no image`)
      expect(await said('broken'))
        .to.contain('has the digest')
        .and.contain('it was thrown away')
      expect(await said('hostile')).to.contain('"../../evil" leads out of the image')
      await access('/var/lib/dcos/e2e-agent/images/evil').then(
        () => expect.fail('something was written outside'),
        () => undefined,
      )
    },
  },
  {
    title: 'start from what is here when the registry is away',
    async run({ master }) {
      await output('systemctl', 'stop', 'e2e-registry.service')
      master.launch([inImage('cached', 'true')])
      await master.until('cached', 'TASK_FINISHED')
    },
  },
  {
    title: 'leave no unit, no mount and no secret behind',
    async run({ master }) {
      await noUnitsLeft()
      await eventually(async () => {
        const left = await overlays()
        if (left.length > 0) throw new Error(left.join('; '))
      })
      await eventually(async () => expect((await output('ls', '/run/dcos-tasks')).trim()).to.equal(''))
      expect(master.updates.some(({ state }) => state === 'TASK_LOST')).to.equal(false)
    },
  },
]
