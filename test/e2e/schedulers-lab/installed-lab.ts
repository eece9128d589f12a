import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { labUp } from '../../lab/index.ts'
import type { Lab, LabHost, ProgramResult } from '../../lab/index.ts'
import type { MesosState, MesosTask } from '../networks/definitions.ts'
import { fetchPackages } from '../support/fetched-packages.ts'
import { labCluster } from '../support/lab-cluster.ts'
import type { LabCluster } from '../support/lab-cluster.ts'

/** A task that runs, and where. */
export interface Placed {
  task: MesosTask
  host: LabHost
  healthy: boolean
}

type SeenTasks = { id: string; name: string }[]

interface EveryTask {
  frameworks: { tasks: SeenTasks; unreachable_tasks: SeenTasks; completed_tasks: SeenTasks }[]
}

/** A cluster on the hosts of a lab, and what its user does with it. */
export interface InstalledLab {
  lab: Lab
  cluster: LabCluster
  master: LabHost
  agents: LabHost[]
  /** Of programs that are to use the login. */
  environment: Record<string, string>
  /** Runs `dcos`, logged in as the superuser. */
  run(words: string[], input?: string): Promise<ProgramResult>
  /** The same; throws unless it ends with 0, and returns what it printed. */
  dcos(words: string[], input?: string): Promise<string>
  /** The tasks of a name that run, as the master knows them. */
  running(name: string): Promise<Placed[]>
  /** The ids of all tasks of a name that the master has ever seen. */
  everSeen(name: string): Promise<Set<string>>
  /** Runs a command on a host, which must end with 0. */
  on(host: LabHost, ...command: string[]): Promise<string>
  /** Kills the processes of a unit with -9; systemd starts it again. */
  kill(host: LabHost, unit: string): Promise<string>
  agentId(host: LabHost): Promise<string>
}

/** What works with a lab on whose hosts a cluster is installed already. */
export function installedLab(lab: Lab, cluster: LabCluster): InstalledLab {
  const environment = { DCOS_DIR: join(lab.folder, 'dcos') }
  const checked = (what: string, { exitCode, stdout, stderr }: ProgramResult): string => {
    if (exitCode === 0) return stdout
    throw new Error(`${what} ended with ${exitCode}: ${stderr}${stdout}`)
  }
  const self: InstalledLab = {
    lab,
    cluster,
    master: lab.host('m1'),
    environment,
    agents: lab.hosts.filter(({ role }) => role !== 'master'),
    run: (words, input) =>
      lab.bootstrap(['dcos', ...words], {
        environment,
        timeoutMs: 400_000,
        ...(input === undefined ? {} : { input }),
      }),
    dcos: async (words, input) => checked(`dcos ${words.join(' ')}`, await self.run(words, input)),
    async running(name) {
      const state = await cluster.front<MesosState>('/mesos/state')
      return state.frameworks
        .flatMap(({ tasks }) => tasks)
        .filter((task) => task.name === name && task.state === 'TASK_RUNNING')
        .map((task) => {
          const address = state.slaves.find(({ id }) => id === task.slave_id)?.hostname
          const host = lab.hosts.find((one) => one.address === address)
          if (!host) throw new Error(`no host of ${task.id}`)
          return { task, host, healthy: task.statuses.at(-1)?.healthy === true }
        })
    },
    async everSeen(name) {
      const { frameworks } = await cluster.front<EveryTask>('/mesos/state')
      const all = frameworks.flatMap((one) => [
        ...one.tasks,
        ...one.unreachable_tasks,
        ...one.completed_tasks,
      ])
      return new Set(all.filter((task) => task.name === name).map(({ id }) => id))
    },
    on: async (host, ...command) =>
      checked(`${host.name}: ${command.join(' ')}`, await host.exec(command)).trim(),
    kill: (host, unit) => self.on(host, 'systemctl', 'kill', '--signal=SIGKILL', `${unit}.service`),
    async agentId({ address }) {
      const { slaves } = await cluster.front<{ slaves: { id: string; hostname: string }[] }>('/mesos/slaves')
      const found = slaves.find(({ hostname }) => hostname === address)
      if (!found) throw new Error(`the master knows no agent on ${address}`)
      return found.id
    },
  }
  return self
}

/** Makes a lab with one master and three agents, installs a cluster on it, and logs in. */
export async function startInstalledLab(keep: (lab: Lab) => void): Promise<InstalledLab> {
  await fetchPackages()
  const lab = await labUp({ masters: 1, agents: 3, publicAgents: 0 })
  keep(lab)
  const cluster = await labCluster(lab, [])
  const { exitCode, stderr } = await cluster.installer(['install', '--config', cluster.configFile])
  if (exitCode !== 0) throw new Error(`the installation ended with ${exitCode}: ${stderr}`)
  const installed = installedLab(lab, cluster)
  const password = (await readFile(join(cluster.folder, 'superuser-password'), 'utf8')).trim()
  const url = `http://${installed.master.address}`
  const logIn = installed.dcos(['cluster', 'setup', url, '--username', 'admin', '--password', password])
  await Promise.all([cluster.complete(), logIn])
  return installed
}
