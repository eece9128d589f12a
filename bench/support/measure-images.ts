/**
 * Runs on a lab host: starts tasks through the agent, with an image and without, beside `systemd-run` and crun, in turns, and
 * prints one line of JSON. Its words: the agent's program, the image, the folder of a crun bundle.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { shellTask, startStory } from '../../test/e2e/systemd/agent-story.ts'
import { frameworkId } from '../../components/mesos-lite/test/agent/stand-in-master.ts'

/** Milliseconds from the start to the running program, one for each round. */
export interface ImageFigures {
  /** From the master's message to the agent until TASK_RUNNING. */
  command: number[]
  image: number[]
  systemdRun: number[]
  crun: number[]
  /** The first start of the image, with its transfer and unpacking. */
  firstMs: number
}

const [program = '', image = '', bundle = ''] = process.argv.slice(2)
const [rounds, warmUp] = [25, 3]
const run = promisify(execFile)
const words = ['/bin/sleep', '60']
const story = await startStory(program)

async function startTask(id: string, more: Partial<TaskInfo>): Promise<number> {
  const startedMs = Date.now()
  story.master.launch([shellTask(id, '', { command: { value: `exec ${words.join(' ')}` }, ...more })])
  const { timestamp = 0 } = await story.master.until(id, 'TASK_RUNNING', 60_000)
  const tookMs = timestamp * 1000 - startedMs
  story.master.send({ type: 'KILL', frameworkId, taskId: id })
  await story.master.until(id, 'TASK_KILLED')
  return tookMs
}

async function timed(start: () => Promise<unknown>, end: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await start()
  const tookMs = performance.now() - startedMs
  await end()
  return tookMs
}

const limits = ['MemoryMax=64M', 'CPUQuota=100%', 'TasksMax=4096'].flatMap((limit) => ['-p', limit])

function startUnit(unit: string): Promise<number> {
  return timed(
    () => run('systemd-run', ['--quiet', '--collect', `--unit=${unit}`, ...limits, ...words]),
    () => run('systemctl', ['kill', '--signal=KILL', `${unit}.service`]),
  )
}

function startCrun(id: string): Promise<number> {
  return timed(
    // What a detached container inherits it keeps: with a pipe its output would not end before it does.
    () =>
      run('sh', [
        '-c',
        '/opt/e2e/crun run --detach --bundle "$0" "$1" </dev/null >/dev/null 2>/opt/e2e/crun.log || { cat /opt/e2e/crun.log >&2; exit 1; }',
        bundle,
        id,
      ]),
    () => run('/opt/e2e/crun', ['delete', '--force', id]),
  )
}

const container: TaskInfo['container'] = {
  type: 'MESOS',
  mesos: { image: { type: 'DOCKER', docker: { name: image } } },
}
const figures: ImageFigures = { command: [], image: [], systemdRun: [], crun: [], firstMs: 0 }
figures.firstMs = await startTask('first', { container })
for (let round = 0; round < rounds + warmUp; round += 1) {
  const command = await startTask(`command-${round}`, {})
  const withImage = await startTask(`image-${round}`, { container })
  const systemdRun = await startUnit(`bench-${round}`)
  const crun = await startCrun(`bench-${round}`)
  if (round < warmUp) continue
  figures.command.push(command)
  figures.image.push(withImage)
  figures.systemdRun.push(systemdRun)
  figures.crun.push(crun)
}
await story.close()
process.stdout.write(`${JSON.stringify(figures)}\n`)
