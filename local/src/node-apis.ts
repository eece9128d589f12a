import { join } from 'node:path'
import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { httpErrors } from '@dcos-lite/lib/http-server'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { AgentConfig } from '@dcos-lite/mesos-lite'
import { start as startNodeApis } from '@dcos-lite/node-apis'
import type { NodeApisConfig, UnitSettings } from '@dcos-lite/node-apis'
import type { ComponentUrls } from './components.ts'
import type { DataFolder } from './data-folder.ts'
import { dcosVersion } from './version.ts'

type Begin = (name: string, config: NodeApisConfig) => Promise<Record<string, string>>

interface Given {
  folder: DataFolder
  urls: Omit<ComponentUrls, 'front'>
  agents: { config: AgentConfig; url: string }[]
  /** Whether users have to log in. */
  auth: boolean
  environment: Environment
  onStarted: (running: RunningComponent) => void
}

const loopback = '127.0.0.1'
// Another program may have the port on one of the addresses.
const mostAttempts = 5

/** The components of the common process by the names that their units have on nodes. */
const unitsOfMaster: {
  id: string
  name: string
  description: string
  component: string
  url: keyof Given['urls']
}[] = [
  ...[
    {
      unit: 'mesos-master',
      name: 'Mesos Master',
      description: 'the resources of the cluster',
      url: 'master',
    },
    { unit: 'marathon', name: 'Marathon', description: 'long-running services', url: 'marathon' },
    {
      unit: 'metronome',
      name: 'Jobs',
      description: 'runs that end, by hand or by the clock',
      url: 'metronome',
    },
    {
      unit: 'cosmos',
      name: 'Package Service',
      description: 'packages and repositories',
      url: 'packageService',
    },
    { unit: 'iam', name: 'Identity and Access', description: 'users and tokens', url: 'iam' },
    {
      unit: 'secrets',
      name: 'Secrets and Configuration',
      description: 'what services are given',
      url: 'secrets',
    },
    { unit: 'mesos-dns', name: 'DNS', description: 'names of services and nodes', url: 'dnsHttp' },
    { unit: 'dashboard', name: 'Dashboard', description: 'the web page', url: 'dashboard' },
  ].map(({ unit, name, description, url }) => ({
    id: `dcos-${unit}.service`,
    name,
    description,
    component: { cosmos: 'package-service', 'mesos-dns': 'dns' }[unit] ?? unit,
    url: url as keyof Given['urls'],
  })),
]

const settingsOf = (unit: { id: string; name: string; description: string; probe: string }): UnitSettings =>
  unit

function agentConfig({ folder, agents, auth }: Given, index: number, port: number): NodeApisConfig {
  const { config, url } = agents[index] as Given['agents'][number]
  const isPublic = config.attributes?.includes('public_ip:true') === true
  const id = isPublic ? 'dcos-mesos-slave-public.service' : 'dcos-mesos-slave.service'
  return {
    ...shared(folder, index),
    auth,
    listen: { host: config.listen.host, port },
    role: isPublic ? 'agent_public' : 'agent',
    address: config.listen.host,
    agentUrl: url,
    agentWorkDir: config.workDir,
    units: [settingsOf({ id, name: 'Mesos Agent', description: 'runs tasks', probe: url })],
    system: { logFile: folder.logFile, components: { [id]: `mesos-slave-${index + 1}` } },
  }
}

function shared(
  folder: DataFolder,
  index: number,
): Pick<
  NodeApisConfig,
  'clusterId' | 'version' | 'masters' | 'bundleFolder' | 'checkTime' | 'secretFiles' | 'watchedFolders'
> {
  return {
    clusterId: folder.identity.clusterId,
    version: dcosVersion,
    masters: [loopback],
    bundleFolder: join(folder.path, 'diagnostics', String(index)),
    secretFiles: [join(folder.path, 'cluster.json'), join(folder.path, 'cluster-key.json')],
    watchedFolders: [folder.path],
    // The clock is the machine's own affair.
    checkTime: false,
  }
}

/** Every agent has an address of its own, and the port is the same on all: the front door knows one. */
async function startOnAgents(given: Given, begin: Begin): Promise<number | undefined> {
  let port = 0
  for (const [index] of given.agents.entries()) {
    const { api = '' } = await begin(`node-apis-${index + 1}`, agentConfig(given, index, port))
    port = Number(new URL(api).port)
  }
  return given.agents.length > 0 ? port : undefined
}

/** Starts the node APIs of every node of a local cluster: of the master, and of each agent at its address. */
export async function startNodeApisOf(
  given: Given,
): Promise<{ nodeApis: string; agentApisPort: number | undefined }> {
  const { folder, urls, auth, environment, onStarted } = given
  const attempt = async (): Promise<number | undefined> => {
    const begun: RunningComponent[] = []
    try {
      const port = await startOnAgents(given, async (name, config) => {
        const running = await startNodeApis(config, {
          ...environment,
          log: environment.log.with({ component: name }),
        })
        begun.push(running)
        return running.urls
      })
      begun.forEach(onStarted)
      return port
    } catch (error) {
      await Promise.all(begun.map((running) => running.stop()))
      throw error
    }
  }
  let agentApisPort: number | undefined
  for (let attempts = 1; ; attempts++) {
    try {
      agentApisPort = await attempt()
      break
    } catch (error) {
      const taken = isDcosError(error) && error.code === httpErrors.PORT_IN_USE.code
      if (!taken || attempts >= mostAttempts) throw error
    }
  }
  const log = environment.log.with({ component: 'node-apis' })
  const master = await startNodeApis(
    {
      ...shared(folder, 0),
      auth,
      bundleFolder: join(folder.path, 'diagnostics', 'master'),
      listen: { host: loopback, port: 0 },
      role: 'master',
      address: loopback,
      mesosUrl: urls.master,
      marathonUrl: urls.marathon,
      ...(agentApisPort === undefined ? {} : { peers: { port: agentApisPort } }),
      units: unitsOfMaster.map(({ url, ...unit }) => settingsOf({ ...unit, probe: urls[url] })),
      system: {
        logFile: folder.logFile,
        components: Object.fromEntries(unitsOfMaster.map(({ id, component }) => [id, component])),
      },
    },
    { ...environment, log },
  )
  onStarted(master)
  return { nodeApis: master.urls.api ?? '', agentApisPort }
}
