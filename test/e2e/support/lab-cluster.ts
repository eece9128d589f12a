import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import type { TlsMaterial } from '@dcos-lite/lib/tls'
import { installConfig } from '../../lab/index.ts'
import type { Lab, LabHost, ProgramResult } from '../../lab/index.ts'

/** A task as marathon shows it. */
export interface LabTask {
  id: string
  host: string
  state: string
  startedAt?: string
  /** Its ports on the host. */
  ports?: number[]
}

/** What the tests do with a cluster that is installed on the hosts of a lab. */
export interface LabCluster {
  configFile: string
  /** The installer's folder. */
  folder: string
  /** Replaces a line of the configuration, or adds it. */
  configure(key: string, value: unknown): Promise<void>
  installer(words: string[], timeoutMs?: number): Promise<ProgramResult>
  dcos(words: string[]): Promise<ProgramResult>
  /** Calls the front door over TLS with the login of the superuser. */
  front<T>(path: string, call?: { method?: 'POST' | 'PUT' | 'DELETE'; body?: unknown }): Promise<T>
  /** Logs in anew at the next call, trusting what the installer trusts now. */
  forgetLogin(): void
  /** Waits until every agent of the lab is registered at the leading master. */
  complete(): Promise<void>
  /** The tasks of an app that run now. */
  tasksOf(app: string): Promise<LabTask[]>
  /** Waits until an app has so many running instances, on hosts that fit, and nothing is deployed any more. */
  settled(app: string, instances: number, onHost?: (address: string) => boolean): Promise<LabTask[]>
}

interface Login {
  url: string
  token: string
  /** Only the authority of the cluster is trusted. */
  tls: TlsMaterial
}

/** Writes the configuration for a lab and returns what works with it. */
export async function labCluster(lab: Lab, packages: string[]): Promise<LabCluster> {
  const configFile = join(lab.folder, 'config.yaml')
  const folder = join(lab.folder, 'dcos-installer')
  const environment = { DCOS_DIR: join(lab.folder, 'dcos') }
  const settings = new Map(
    installConfig(lab, packages)
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line]),
  )
  const write = (): Promise<void> => writeFile(configFile, `${[...settings.values()].join('\n')}\n`)
  await write()
  let login: Login | undefined
  const logIn = async (): Promise<Login> => {
    const { port } = new URL((await lab.forward('m1', 443)).url)
    const url = `https://127.0.0.1:${port}`
    const tls = { ca: await readFile(join(folder, 'ca.crt'), 'utf8'), cert: '', key: '' }
    const password = (await readFile(join(folder, 'superuser-password'), 'utf8')).trim()
    const { body } = await requestJson<{ token: string }>({
      url: `${url}/acs/api/v1/auth/login`,
      method: 'POST',
      body: { uid: 'admin', password },
      tls,
    })
    return { url, token: body.token, tls }
  }
  const cluster: LabCluster = {
    configFile,
    folder,
    async configure(key, value) {
      settings.set(key, `${key}: ${JSON.stringify(value)}`)
      await write()
    },
    installer: (words, timeoutMs = 600_000) =>
      lab.bootstrap(['dcos-installer', ...words], { timeoutMs, environment }),
    dcos: (words) => lab.bootstrap(['dcos', ...words], { timeoutMs: 180_000, environment }),
    async front<T>(path: string, call: { method?: 'POST' | 'PUT' | 'DELETE'; body?: unknown } = {}) {
      login ??= await logIn()
      const { status, body } = await requestJson<T>({
        url: login.url + path,
        headers: { authorization: `token=${login.token}` },
        timeoutMs: 30_000,
        tls: login.tls,
        ...call,
      })
      if (status >= 300)
        throw new Error(`${path} answered ${status}: ${JSON.stringify(body ?? null).slice(0, 300)}`)
      return body
    },
    forgetLogin: () => (login = undefined),
    async complete() {
      const expected = lab.hosts.filter(({ role }) => role !== 'master').length
      await eventually(
        async () => {
          const { slaves } = await cluster.front<{ slaves: { active: boolean }[] }>('/mesos/slaves')
          return slaves.filter(({ active }) => active).length === expected
        },
        { timeoutMs: 180_000, intervalMs: 200, what: 'a leading master with all agents' },
      )
    },
    async tasksOf(app) {
      const { tasks } = await cluster.front<{ tasks: LabTask[] }>(`/service/marathon/v2/apps/${app}/tasks`)
      return tasks.filter(({ state }) => state === 'TASK_RUNNING')
    },
    settled: (app, instances, onHost = () => true) =>
      eventually(
        async () => {
          const { deployments } = (
            await cluster.front<{ app: { deployments: unknown[] } }>(`/service/marathon/v2/apps/${app}`)
          ).app
          const tasks = await cluster.tasksOf(app)
          const fits = tasks.length === instances && tasks.every(({ host }) => onHost(host))
          if (fits && deployments.length === 0) return tasks
          throw new Error(
            `${deployments.length} deployments, tasks on ${tasks.map(({ host }) => host).join(', ')}`,
          )
        },
        { timeoutMs: 180_000, intervalMs: 200, what: `${app} with ${instances} instances` },
      ),
  }
  return cluster
}

/** The main process of every task on a host, by unit. */
export async function taskProcesses(host: LabHost): Promise<string> {
  const command = ['systemctl', 'show', '--property=Id,MainPID', '--no-pager', 'dcos-task-*.service']
  return (await host.exec(command)).stdout.trim()
}
