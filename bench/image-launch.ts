/**
 * Starts of tasks on one lab host through the agent, with a cached image and without, beside `systemd-run` and Debian's crun
 * on the same host in the same run: from the start to the running program. Needs root and what the lab needs.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildImage, pushImage } from '@dcos-lite/lib/oci-image'
import { eventually } from '@dcos-lite/lib/testing'
import { agentProgram, putPrograms, runProgram } from '../test/e2e/systemd/host-programs.ts'
import { labUnavailableReason, labUp } from '../test/lab/index.ts'
import type { Lab, LabHost } from '../test/lab/index.ts'
import { debianProgram } from '../test/support/debian-programs.ts'
import { registryConfig } from '../test/support/docker-registry.ts'
import { placeCrun, sleepTree } from './support/crun-bundle.ts'
import type { ImageFigures } from './support/measure-images.ts'
import { milliseconds, printFigure, spreadOf } from './support/statistics.ts'

async function pushTo(registry: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
  try {
    const layers = [await sleepTree(join(folder, 'tree'))]
    const image = await buildImage({ layers, defaults: { Env: ['PATH=/bin'] } }, join(folder, 'image'))
    await pushImage(image, { registry, repository: 'sleep', tag: '1' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function startRegistry(lab: Lab, host: LabHost): Promise<string> {
  const folder = join(host.rootFolder, 'opt/e2e')
  await mkdir(join(folder, 'registry'), { recursive: true })
  await copyFile(await debianProgram('docker-registry'), join(folder, 'docker-registry'))
  await writeFile(join(folder, 'registry.yml'), registryConfig('/opt/e2e/registry', ':5000'))
  const words = ['/opt/e2e/docker-registry', 'serve', '/opt/e2e/registry.yml']
  await host.exec(['systemd-run', '--unit=e2e-registry', '--', ...words])
  const forward = await lab.forward(host, 5000)
  try {
    await eventually(async () => (await fetch(`${forward.url}/v2/`)).ok)
    await pushTo(forward.url)
  } finally {
    await forward.close()
  }
  return '127.0.0.1:5000/sleep:1'
}

function print(figures: ImageFigures): void {
  const [command, image] = [spreadOf(figures.command), spreadOf(figures.image)]
  const [unit, crun] = [spreadOf(figures.systemdRun), spreadOf(figures.crun)]
  const ratio = (own: { median: number }, peer: { median: number }): string =>
    (own.median / peer.median).toFixed(2)
  printFigure('systemd-run until the unit runs', milliseconds(unit))
  printFigure('crun run --detach', milliseconds(crun), 'its tree lies there, nothing is mounted over it')
  printFigure(
    'a command task until TASK_RUNNING',
    milliseconds(command),
    `${ratio(command, unit)} times systemd-run`,
  )
  printFigure(
    'a task with a cached image until TASK_RUNNING',
    milliseconds(image),
    `${ratio(image, unit)} times systemd-run, ${ratio(image, crun)} times crun, ${ratio(image, command)} times without`,
  )
  printFigure('the same with the transfer of the image', `${figures.firstMs.toFixed(0)} ms`)
}

async function measure(): Promise<void> {
  const lab = await labUp({ masters: 0, agents: 1, publicAgents: 0 })
  try {
    const host = lab.host('a1')
    await putPrograms(host, new URL('support/measure-images.ts', import.meta.url))
    const image = await startRegistry(lab, host)
    const bundle = await placeCrun(host.rootFolder)
    const { stdout, stderr, exitCode } = await runProgram(host, [agentProgram, image, bundle], 300_000)
    if (exitCode !== 0) throw new Error(`the measurement ended with ${exitCode}: ${stderr}`)
    print(JSON.parse(stdout) as ImageFigures)
  } finally {
    await lab.down()
  }
}

const reason = await labUnavailableReason()
if (reason === undefined) await measure()
else process.stdout.write(`not measured: ${reason}\n`)
