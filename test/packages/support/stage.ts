import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { eventually } from '@dcos-lite/lib/testing'
import { fetchPackages } from '../../e2e/support/fetched-packages.ts'
import { startHostRegistry } from '../../e2e/support/host-registry.ts'
import { labCluster } from '../../e2e/support/lab-cluster.ts'
import type { LabCluster, LabTask } from '../../e2e/support/lab-cluster.ts'
import { labUp } from '../../lab/index.ts'
import type { Forward, Lab, LabHost } from '../../lab/index.ts'
import type { MesosState } from '../../e2e/networks/definitions.ts'
import { nextRevision } from './next-revision.ts'
import { universeCommand } from './universe-command.ts'

/** A cluster on lab hosts that has our images in a registry of its own. */
export interface PackageStage {
  lab: Lab
  cluster: LabCluster
  /** Installs a package of this project and waits until all of it is healthy. */
  install(packageName: string, options?: object): Promise<void>
  /** Gives a package other options, and waits until it is healthy with them. */
  change(packageName: string, options: object): Promise<void>
  /** The page of a service at the front door. */
  page(service: string, path?: string): Promise<string>
  /** Brings a package to its next revision: the same content under a higher version. */
  upgrade(packageName: string): Promise<void>
  /** Removes a package and waits until none of its tasks is left. */
  uninstall(packageName: string): Promise<void>
  /** What a command prints inside the running task of an app; it fails when the command does. */
  inTask(app: string, ...command: string[]): Promise<string>
  /** The one running task of an app. */
  taskOf(app: string): Promise<LabTask>
  hostOf(task: LabTask): LabHost
  /** Kills the processes of a task, as a crash would. */
  crash(task: LabTask): Promise<void>
  /** Does something to the running task, and waits for its successor to be healthy. */
  replaced(app: string, change: (task: LabTask) => Promise<unknown>): Promise<LabTask>
  down(): Promise<void>
}

interface ShownApp {
  instances: number
  tasksHealthy: number
  deployments: unknown[]
  lastTaskFailure?: { message: string; taskId: string }
}

interface StageWishes {
  /** Images that the packages need, by the names of their recipes. */
  images: readonly string[]
  agents?: number
  publicAgents?: number
  /** Where agents look for images of the cluster's own registry besides the registry of the stage. */
  mirrors?: readonly string[]
}

const waitMs = 240_000

/** Builds the images, raises the hosts, installs a cluster on them. */
export async function openStage({
  images,
  agents = 1,
  publicAgents = 0,
  mirrors = [],
}: StageWishes): Promise<PackageStage> {
  const lab = await labUp({ masters: 1, agents, publicAgents })
  try {
    return await installStage(lab, images, mirrors)
  } catch (error) {
    await lab.down()
    throw error
  }
}

async function installStage(
  lab: Lab,
  images: readonly string[],
  mirrors: readonly string[],
): Promise<PackageStage> {
  const layout = join(lab.folder, 'images')
  const cluster = await labCluster(lab, [])
  const registry = await startHostRegistry(lab, lab.host('m1'), () => Promise.resolve())
  const places = [`http://${registry.address}`, ...mirrors]
  await cluster.configure(
    'image_mirrors',
    places.map((url) => ({ prefix: clusterRegistry, url })),
  )
  // Nothing is pulled before the first package is installed: the images can be made beside the installation.
  const fillRegistry = async (): Promise<void> => {
    await universeCommand(['image', 'build', ...images, '--out', layout])
    const forward = await lab.forward('m1', registry.port)
    await universeCommand(['image', 'push', 'all', '--from', layout, '--to', forward.url])
    await forward.close()
  }
  const installCluster = async (): Promise<void> => {
    await fetchPackages()
    await succeed(cluster.installer(['install', '--config', cluster.configFile]))
    await cluster.complete()
  }
  await allOf(fillRegistry(), installCluster())
  const dcos = async (...words: string[]): Promise<string> => (await succeed(cluster.dcos(words))).stdout
  const password = (await readFile(join(cluster.folder, 'superuser-password'), 'utf8')).trim()
  const front = `http://${lab.host('m1').address}`
  await dcos('cluster', 'setup', front, '--username=admin', `--password=${password}`)

  let token: string | undefined
  let door: Forward | undefined
  const taskOf = async (app: string): Promise<LabTask> => {
    const [task, ...more] = await cluster.tasksOf(app)
    if (!task || more.length > 0) throw new Error(`${app} has ${more.length + (task ? 1 : 0)} running tasks`)
    return task
  }
  const lastWords = async (task: string): Promise<string> =>
    (await cluster.dcos(['task', 'log', '--completed', '--lines=5', task, 'stderr'])).stdout +
    (await cluster.dcos(['task', 'log', '--completed', '--lines=5', task, 'stdout'])).stdout
  const healthy = (app: string): Promise<unknown> =>
    eventually(
      async () => {
        const { instances, tasksHealthy, deployments, lastTaskFailure } = (
          await cluster.front<{ app: ShownApp }>(`/service/marathon/v2/apps/${app}`)
        ).app
        // A daemon has one on every agent, whatever number it was given.
        if (tasksHealthy >= instances && deployments.length === 0) return true
        const { message = 'no task failed', taskId } = lastTaskFailure ?? {}
        const log = taskId === undefined ? '' : await lastWords(taskId)
        throw new Error(`${tasksHealthy} of ${instances} are healthy; ${message}: ${log}`)
      },
      { timeoutMs: waitMs, intervalMs: 300, what: `${app} healthy` },
    )
  const stage: PackageStage = {
    lab,
    cluster,
    taskOf,
    async install(packageName, options = {}) {
      const file = await optionsFile(lab, packageName, options)
      await dcos('package', 'install', packageName, '--yes', `--options=${file}`)
      await healthy(packageName)
    },
    async change(packageName, options) {
      const file = await optionsFile(lab, packageName, options)
      await dcos('package', 'update', packageName, '--yes', '--wait', `--options=${file}`)
      await healthy(packageName)
    },
    async page(service, path = '') {
      token ??= (await dcos('config', 'show', 'core.dcos_acs_token')).trim()
      const { url } = (door ??= await lab.forward('m1', 80))
      const headers = { authorization: `token=${token}` }
      const answer = await fetch(`${url}/service/${service}/${path}`, { headers })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${service} answered ${answer.status}: ${text.slice(0, 300)}`)
      return text
    },
    async crash(task) {
      const { frameworks } = await cluster.front<MesosState>('/mesos/state')
      const found = frameworks.flatMap(({ tasks }) => tasks).find(({ id }) => id === task.id)
      const container = found?.statuses.at(-1)?.container_status?.container_id?.value ?? ''
      await succeed(
        stage.hostOf(task).exec(['systemctl', 'kill', '--signal=KILL', `dcos-task-${container}.service`]),
      )
    },
    async upgrade(packageName) {
      const folder = join(lab.folder, `next-${packageName}`)
      await mkdir(folder, { recursive: true })
      const { repository, version } = await nextRevision(packageName, folder)
      const served = await serveOnBootstrapSide(lab, repository)
      try {
        await dcos('package', 'repo', 'add', `next-${packageName}`, served.url, '--index=0', '--unsigned')
        await dcos('package', 'update', packageName, `--package-version=${version}`, '--yes')
        await healthy(packageName)
      } finally {
        await cluster.dcos(['package', 'repo', 'remove', `next-${packageName}`])
        served.stop()
      }
    },
    async uninstall(packageName) {
      await dcos('package', 'uninstall', packageName, '--yes')
      await eventually(
        async () => {
          const { apps } = await cluster.front<{ apps: { id: string }[] }>('/service/marathon/v2/apps')
          const { tasks } = await cluster.front<{ tasks: { appId: string }[] }>('/service/marathon/v2/tasks')
          const left = [...apps.map(({ id }) => id), ...tasks.map(({ appId }) => appId)]
          return !left.includes(`/${packageName}`)
        },
        { timeoutMs: waitMs, intervalMs: 300, what: `${packageName} to be gone` },
      )
    },
    async inTask(app, ...command) {
      const { id } = await taskOf(app)
      return (await dcos('task', 'exec', id, ...command)).trim()
    },
    hostOf(task) {
      const host = lab.hosts.find(({ address }) => address === task.host)
      if (!host) throw new Error(`no host of the lab is ${task.host}`)
      return host
    },
    async replaced(app, change) {
      const before = await taskOf(app)
      await change(before)
      const after = await eventually(
        async () => {
          const task = await taskOf(app)
          if (task.id === before.id && task.startedAt === before.startedAt) throw new Error('still the same')
          return task
        },
        { timeoutMs: waitMs, intervalMs: 300, what: `another task of ${app}` },
      )
      await healthy(app)
      return after
    },
    down: () => lab.down(),
  }
  return stage
}

async function optionsFile(lab: Lab, packageName: string, options: object): Promise<string> {
  const file = join(lab.folder, `${packageName}-options.json`)
  await writeFile(file, JSON.stringify(options))
  return file
}

/** Waits for all, also when one fails: none of them may still be at work when a lab goes down. */
async function allOf(...works: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

async function succeed<T extends { exitCode: number; stdout: string; stderr: string }>(
  result: Promise<T>,
): Promise<T> {
  const ended = await result
  if (ended.exitCode !== 0) throw new Error(`${ended.stderr}\n${ended.stdout}`)
  return ended
}

/** Serves one file from the bootstrap side of a lab, whatever is asked for. */
async function serveOnBootstrapSide(lab: Lab, file: string): Promise<{ url: string; stop(): void }> {
  const program = `require('http').createServer((q, r) => { r.setHeader('content-type', 'application/vnd.dcos.universe.repo+json;charset=utf-8;version=v4'); require('fs').createReadStream(process.argv[1]).pipe(r) })
    .listen(0, process.argv[2], function () { console.log(this.address().port) })`
  const child = lab.startBootstrap(['node', '-e', program, file, lab.bootstrapAddress])
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk).trim()))
    child.once('exit', () => reject(new Error('the server of the repository ended')))
  })
  return { url: `http://${lab.bootstrapAddress}:${port}/repo.json`, stop: () => void child.kill() }
}
