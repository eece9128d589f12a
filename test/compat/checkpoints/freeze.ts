/**
 * Writes the work folder of the present formats when it is missing: a real agent runs a short story, is killed, and what
 * it had on disk is kept. Existing folders are never changed.
 *
 *     node test/compat/checkpoints/freeze.ts
 */
import { existsSync } from 'node:fs'
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { createOrder, volume } from '../../../components/mesos-lite/test/agent/operations/orders.ts'
import { startAgentProcess } from '../../../components/mesos-lite/test/agent/agent-process.ts'
import { task } from '../../../components/mesos-lite/test/agent/fixture.ts'
import { processesWith } from '../../../components/mesos-lite/test/agent/processes.ts'
import { frameworkId, startStandInMaster } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import { frozenFolder, newestVersion, stands } from './work-folders.ts'

async function keep(workDir: string, target: string): Promise<void> {
  const meta = join(workDir, 'meta')
  for await (const entry of glob('**/*', { cwd: meta, withFileTypes: true })) {
    const name = relative(meta, join(entry.parentPath, entry.name))
    if (!entry.isFile() || name === 'lock') continue
    const text = await readFile(join(meta, name), 'utf8')
    const record = name.endsWith('.json') ? (JSON.parse(text) as { bootId?: string }) : {}
    const shown = (name.endsWith('.json') ? `${JSON.stringify(record, undefined, 2)}\n` : text)
      .replaceAll(workDir, stands.folder)
      .replaceAll('left-host.example', stands.hostname)
      .replaceAll(record.bootId ?? stands.boot, stands.boot)
    const file = join(target, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, shown)
  }
}

async function live(folder: string): Promise<void> {
  const workDir = join(folder, 'work')
  const master = await startStandInMaster()
  const agent = await startAgentProcess(
    {
      ...{ listen: { host: '127.0.0.1', port: 0 }, masterUrls: [master.url], workDir, launcher: 'process' },
      ...{ resources: 'cpus:4;mem:4096;disk:4096;ports:[31000-31100]', hostname: 'left-host.example' },
    },
    folder,
  )
  try {
    await master.registered()
    const order = createOrder(volume('kept', 10), 'made')
    master.send({ type: 'APPLY_OPERATION', order })
    await eventually(() => master.received.some(({ type }) => type === 'OPERATION_STATUS'))
    master.launch([task('running', 'exec sleep 1000')])
    master.launch([task('member', 'exec sleep 1000')], { group: 'pod' })
    const executor = {
      executor_id: { value: 'own' },
      framework_id: { value: frameworkId },
      type: 'CUSTOM' as const,
      command: { value: 'exec sleep 1000' },
    }
    const { command: _, ...ofExecutor } = task('handed', '')
    master.launch([{ ...ofExecutor, executor }])
    for (const id of ['running', 'member']) await master.until(id, 'TASK_RUNNING')
    master.acknowledges = false
    master.launch([task('ended', 'exit 3')])
    await master.until('ended', 'TASK_STARTING')
    await eventually(async () => {
      for await (const name of glob('*.json', { cwd: join(workDir, 'meta/tasks') })) {
        const text = await readFile(join(workDir, 'meta/tasks', name), 'utf8')
        if (text.includes('Command exited with status 3')) return true
      }
      return false
    })
  } finally {
    await agent.murder()
    for (const pid of processesWith(`MESOS_DIRECTORY=${workDir}/`)) process.kill(pid, 'SIGKILL')
    await master.stop()
  }
  await keep(workDir, frozenFolder(newestVersion))
}

const target = frozenFolder(newestVersion)
if (existsSync(target)) process.stdout.write(`kept     ${target}\n`)
else {
  await withTemporaryFolder(live)
  process.stdout.write(`written  ${target}\n`)
}
