import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pushImage } from '@dcos-lite/lib/oci-image'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentConfig, MasterConfig } from '../../../components/mesos-lite/src/index.ts'
import type { Lab, LabHost, ProgramResult } from '../../lab/index.ts'
import { debianProgram } from '../../support/debian-programs.ts'
import { registryConfig } from '../../support/docker-registry.ts'
import { mpiImage } from '../../support/mpi-image.ts'
import { root } from '../support/run.ts'
import { agentProgram, putPrograms } from '../systemd/host-programs.ts'

const registryPort = 5000
const workDir = '/var/lib/dcos/mpi-agent'
const folder = '/opt/e2e'
const agentBin = new URL('../../../components/mesos-lite/bin/dcos-mesos-slave.ts', import.meta.url)

/** A master beside the lab, and an agent with systemd on every host; nothing else. */
export interface MpiLab {
  /** The reference of the image. */
  image: string
  master: string
  /** Runs mpi-gang until it ends. */
  gang(words: string[]): Promise<ProgramResult>
  /** What a GET of the master answers. */
  ask<T>(path: string): Promise<T>
  /** The hosts on which a task was ever started, by their sandboxes, with what it printed. */
  sandboxes(taskId: string): Promise<{ host: LabHost; stdout: string }[]>
  stop(): void
}

async function startRegistry(lab: Lab, host: LabHost): Promise<string> {
  const own = join(host.rootFolder, folder)
  await mkdir(join(own, 'registry'), { recursive: true })
  await copyFile(await debianProgram('docker-registry'), join(own, 'docker-registry'))
  await writeFile(join(own, 'registry.yml'), registryConfig(`${folder}/registry`, `:${registryPort}`))
  const words = [`${folder}/docker-registry`, 'serve', `${folder}/registry.yml`]
  await host.exec(['systemd-run', '--unit=e2e-registry', '--', ...words])
  const forward = await lab.forward(host, registryPort)
  try {
    await eventually(async () => (await fetch(`${forward.url}/v2/`)).ok)
    await pushImage(await mpiImage(), { registry: forward.url, repository: 'mpi', tag: '1' })
  } finally {
    await forward.close()
  }
  return `${host.address}:${registryPort}`
}

async function startAgent(host: LabHost, masterUrl: string, registry: string, cpus: number): Promise<void> {
  await putPrograms(host, agentBin)
  const config: AgentConfig = {
    listen: { host: host.address, port: 5051 },
    masterUrls: [masterUrl],
    workDir,
    launcher: 'systemd',
    resources: `cpus:${cpus};mem:1024;disk:4096;ports:[31000-31099]`,
    images: { insecureRegistries: [registry] },
  }
  await writeFile(join(host.rootFolder, folder, 'agent.json'), JSON.stringify(config))
  const started = await host.exec([
    ...['systemd-run', '--unit=e2e-agent', `--setenv=LD_LIBRARY_PATH=${folder}/lib`, '--'],
    ...[`${folder}/node`, agentProgram, '--config', `${folder}/agent.json`],
  ])
  if (started.exitCode !== 0) throw new Error(started.stderr)
}

/** Starts all of it; `cpus` are those of the agents, in their order. */
export async function startMpiLab(lab: Lab, cpus: number[]): Promise<MpiLab> {
  const master = `http://${lab.bootstrapAddress}:5050`
  const configFile = join(lab.folder, 'master.json')
  const config: MasterConfig = {
    listen: { host: lab.bootstrapAddress, port: 5050 },
    store: { engine: 'sqlite', file: join(lab.folder, 'master.sqlite') },
  }
  await writeFile(configFile, JSON.stringify(config))
  const bin = join(root, 'components/mesos-lite/bin/dcos-mesos-master.ts')
  const child = lab.startBootstrap([process.execPath, bin, '--config', configFile])
  child.stdout?.resume()
  child.stderr?.resume()
  const [first] = lab.hosts
  if (!first) throw new Error('a lab without hosts')
  const registry = await startRegistry(lab, first)
  await Promise.all(lab.hosts.map((host, index) => startAgent(host, master, registry, cpus[index] ?? 1)))
  const ask = async <T>(path: string): Promise<T> => {
    const program = `fetch('${master}${path}').then(async r=>process.stdout.write(await r.text()))`
    return JSON.parse((await lab.bootstrap([process.execPath, '-e', program])).stdout) as T
  }
  await eventually(
    async () => {
      const { activated_slaves: count } = await ask<{ activated_slaves: number }>('/state')
      if (count !== lab.hosts.length) throw new Error(`${count} agents are registered`)
    },
    { timeoutMs: 180_000, intervalMs: 300 },
  )
  return {
    image: `${registry}/mpi:1`,
    master,
    ask,
    gang: (words) => lab.bootstrap([join(root, 'universe/bin/mpi-gang'), '--master', master, ...words]),
    async sandboxes(taskId) {
      const found = await Promise.all(
        lab.hosts.map(async (host) => {
          const pattern = `${workDir}/slaves/*-*/frameworks/*/executors/${taskId}/runs/latest/stdout`
          const { exitCode, stdout } = await host.exec(['sh', '-c', `cat ${pattern}`])
          return exitCode === 0 ? [{ host, stdout }] : []
        }),
      )
      return found.flat()
    },
    stop: () => void child.kill('SIGTERM'),
  }
}
