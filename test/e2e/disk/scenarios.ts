import { readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { xzOfTar } from '../../../components/mesos-lite/test/agent/fetcher/archives.ts'
import { output, scalar, shellTask } from '../systemd/agent-story.ts'
import type { Scenario } from '../systemd/scenario.ts'

/** What the scenarios want of the configuration of the agent. */
export const diskConfig = {
  enforceDiskLimits: true,
  containerDiskWatchIntervalMs: 300,
  logs: { maxBytes: 100_000, keep: 50, intervalMs: 100 },
}

/** Device nodes that stand in for graphics processors: the machine has no driver for them. */
export async function makeGpuNodes(): Promise<void> {
  for (const number of ['0', '1'])
    await output('mknod', '-m', '666', `/dev/nvidia${number}`, 'c', '195', number)
}

const look = (number: string): string =>
  `dd if=/dev/nvidia${number} count=0 2>&1 | grep -q "not permitted" && echo ${number} refused || echo ${number} reached`

/** Disk, logs, archives and devices of tasks that are units. Titles are sentences. */
export const diskScenarios: Scenario[] = [
  {
    title: 'are failed when their sandbox grows over their disk',
    async run({ master }) {
      const resources = [scalar('cpus', 0.1), scalar('mem', 64), scalar('disk', 2)]
      master.launch([shellTask('large', 'head -c 8000000 /dev/zero > file; exec sleep 960', { resources })])
      const status = await master.until('large', 'TASK_FAILED')
      expect(status.reason).to.equal('REASON_CONTAINER_LIMITATION_DISK')
      expect(status.limitation?.resources).to.deep.equal([scalar('disk', 2)])
    },
  },
  {
    title: 'lose no line when their logs are rotated',
    async run(story) {
      const script =
        'i=0; while [ $i -lt 40000 ]; do echo "line $i of many"; i=$((i+1)); done; echo over >&2; exec sleep 959'
      story.master.launch([shellTask('noisy', script)])
      await eventually(async () => (await story.read('noisy', 'stderr')) === 'over\n', { timeoutMs: 120_000 })
      const { directory } = (await story.recordOf('noisy')).record
      const read = async (): Promise<string> => {
        const names = (await readdir(directory)).filter((name) => name.startsWith('stdout'))
        names.sort((a, b) => Number(b.split('.')[1] ?? 0) - Number(a.split('.')[1] ?? 0))
        expect(names.length).to.be.above(2)
        return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('')
      }
      const expected = Array.from({ length: 40_000 }, (_, line) => `line ${line} of many\n`).join('')
      await eventually(async () => expect(await read()).to.have.length(expected.length))
      expect((await read()) === expected).to.equal(true)
    },
  },
  {
    title: 'get what was packed by xz on a machine without xz, as the user that they run as',
    async run(story) {
      const server = createServer((_request, answer) => answer.end(xzOfTar)).listen(0, '127.0.0.1')
      try {
        await eventually(() => Promise.resolve(server.listening))
        const uris = [{ value: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.tar.xz` }]
        const command = {
          value: 'cat inside.txt; stat -c %U inside.txt deep/tool.sh; exec sleep 958',
          user: 'nobody',
          uris,
        }
        story.master.launch([shellTask('packed', '', { command })])
        await story.master.until('packed', 'TASK_RUNNING')
        const said = await eventually(async () => {
          const text = await story.read('packed', 'stdout')
          return text.split('\n').length > 3 && text
        })
        expect(said).to.equal('from the archive\nnobody\nnobody\n')
      } finally {
        server.close()
      }
    },
  },
  {
    title:
      'reach the graphics processors that are theirs and no others (device nodes without a driver stand in)',
    async run(story) {
      const both = `${look('0')}; ${look('1')}; echo $CUDA_VISIBLE_DEVICES; exec sleep 957`
      const resources = [scalar('cpus', 0.1), scalar('mem', 64), scalar('gpus', 1)]
      story.master.launch([shellTask('first', both, { resources })])
      await story.master.until('first', 'TASK_RUNNING')
      story.master.launch([shellTask('second', both, { resources }), shellTask('without', both)])
      const said = async (id: string): Promise<string> =>
        await eventually(async () => {
          const text = await story.read(id, 'stdout')
          if (text.split('\n').length < 4) throw new Error(`it said ${text}`)
          return text
        })
      expect(await said('first')).to.equal('0 reached\n1 refused\n0\n')
      expect(await said('second')).to.equal('0 refused\n1 reached\n0\n')
      expect(await said('without')).to.equal('0 refused\n1 refused\n\n')
    },
  },
  {
    title: 'keep their graphics processors over a kill of the agent',
    async run(story) {
      await story.murder()
      await story.restart()
      const resources = [scalar('cpus', 0.1), scalar('mem', 64), scalar('gpus', 1)]
      story.master.launch([shellTask('third', 'exec sleep 956', { resources })])
      const { message } = await story.master.until('third', 'TASK_FAILED')
      expect(message).to.contain('fewer of the 2 of this machine are free')
    },
  },
]
