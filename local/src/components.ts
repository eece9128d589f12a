import { dirname } from 'node:path'
import { findRuntime } from '@dcos-lite/bootstrap'
import { start as startAdminRouter } from '@dcos-lite/admin-router'
import { start as startDashboard } from '@dcos-lite/dashboard'
import { start as startDns } from '@dcos-lite/dns'
import { start as startIam } from '@dcos-lite/iam'
import type { Environment, ListenAddress, RunningComponent, StartComponent } from '@dcos-lite/lib/component'
import { ensureClusterKeys } from '@dcos-lite/lib/cluster-key'
import { scopeStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { start as startMarathon } from '@dcos-lite/marathon-lite'
import { startAgent, startMaster } from '@dcos-lite/mesos-lite'
import { start as startMetronome } from '@dcos-lite/metronome-lite'
import { start as startPackageService } from '@dcos-lite/package-service'
import { start as startSecrets } from '@dcos-lite/secrets'
import { agentConfigurations } from './agents.ts'
import type { DataFolder } from './data-folder.ts'
import { startNodeApisOf } from './node-apis.ts'
import type { LocalOptions } from './options.ts'
import type { TaskPorts } from './ports.ts'
import { dcosVersion, productVersion } from './version.ts'

/** Where each part of the cluster answers. `dns` is `ip:port`, the others are base URLs. */
export interface ComponentUrls {
  front: string
  master: string
  marathon: string
  metronome: string
  packageService: string
  iam: string
  secrets: string
  dashboard: string
  dns: string
  dnsHttp: string
}

interface Surroundings {
  options: LocalOptions
  folder: DataFolder
  store: Store
  ports: TaskPorts
  repositoryFile: string
  onStarted: (running: RunningComponent) => void
  environment: Environment
}

const loopback: ListenAddress = { host: '127.0.0.1', port: 0 }

/** Starts all components in this process; each gets its own prefix of the store and a free loopback port. */
export async function startComponents(surroundings: Surroundings): Promise<ComponentUrls> {
  const { options, folder, store, ports, repositoryFile, onStarted, environment } = surroundings
  const { identity } = folder
  const begin = async <Config>(
    name: string,
    start: StartComponent<Config>,
    config: Config,
  ): Promise<Record<string, string>> => {
    const running = await start(config, { ...environment, log: environment.log.with({ component: name }) })
    onStarted(running)
    return running.urls
  }
  const keys = (component: string): Store => scopeStore(store, `/dcos/${component}/`)

  const mode = options.permissions ?? 'open'
  const [iam, dashboard] = await Promise.all([
    begin('iam', startIam, {
      listen: loopback,
      store: keys('iam'),
      clusterId: identity.clusterId,
      superuser: { uid: identity.superuser.uid, passwordHash: identity.superuser.passwordHash },
      permissions: mode,
      auditFile: `${folder.path}/audit-iam.jsonl`,
    }),
    begin('dashboard', startDashboard, { listen: loopback }),
  ])
  const enforcement = mode === 'enforce' ? { permissions: { iamUrl: iam.api ?? '' } } : {}
  const keyFile = `${folder.path}/cluster-key.json`
  await ensureClusterKeys(keyFile)
  const secrets = await begin('secrets', startSecrets, {
    ...{ listen: loopback, store: keys('secrets'), keyFile, ...enforcement },
    auditFile: `${folder.path}/audit-secrets.jsonl`,
  })
  const secretsUrl = secrets.api ?? ''
  const master = await begin('mesos-master', startMaster, {
    ...{ listen: loopback, store: keys('mesos'), clusterName: identity.clusterName, secretsUrl },
    ...enforcement,
  })
  const masterUrls = [master.api ?? '']
  const dns = await begin('dns', startDns, {
    listen: [loopback],
    listenHttp: loopback,
    masterUrls,
    upstreams: [],
    // On the loopback of the machine, which needs no rights.
    vips: { mode: 'proxy', first: '127.11.0.0', last: '127.11.255.255' },
  })
  const dnsAddress = (dns.dns ?? '').replace('dns://', '')
  const taskEnvironment = {
    PATH: `${dirname(findRuntime().nodePath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    DCOS_DNS_ADDRESS: dnsAddress,
  }
  const agents = agentConfigurations({ options, folder, ports, masterUrls, taskEnvironment })
  // Parts are stopped in reverse: the schedulers must be gone before the agents end the tasks, or they start new ones.
  const agentUrls = await Promise.all(
    agents.map((config, index) => begin(`mesos-slave-${index + 1}`, startAgent, config)),
  )
  const scheduler = { listen: loopback, masterUrls, ...enforcement }
  const [marathon, metronome] = await Promise.all([
    begin('marathon', startMarathon, {
      ...{ ...scheduler, store: keys('marathon'), secretsUrl },
      backupFolder: `${folder.path}/marathon-backups`,
    }),
    begin('metronome', startMetronome, { ...scheduler, store: keys('metronome') }),
  ])
  const packages = await begin('package-service', startPackageService, {
    listen: loopback,
    store: keys('cosmos'),
    marathonUrl: marathon.api ?? '',
    metronomeUrl: metronome.api ?? '',
    mesosUrl: master.api ?? '',
    defaultRepositories: [{ name: 'Universe', uri: `file://${repositoryFile}` }],
    // Whoever makes packages here should see a publication at once; the question is a conditional request.
    repositoryFreshMs: 2000,
    dcosVersion,
  })
  const urls = {
    master: master.api ?? '',
    marathon: marathon.api ?? '',
    metronome: metronome.api ?? '',
    packageService: packages.api ?? '',
    iam: iam.api ?? '',
    secrets: secretsUrl,
    dashboard: dashboard.api ?? '',
    dns: dnsAddress,
    dnsHttp: dns.http ?? '',
  }
  const { nodeApis, agentApisPort } = await startNodeApisOf({
    ...{ folder, urls, environment, onStarted },
    auth: options.auth,
    agents: agents.map((config, index) => ({ config, url: agentUrls[index]?.api ?? '' })),
  })
  const front = await begin('admin-router', startAdminRouter, {
    listen: { host: options.bindAddress, port: options.port },
    upstreams: {
      mesos: master.api ?? '',
      marathon: marathon.api ?? '',
      metronome: metronome.api ?? '',
      packageService: packages.api ?? '',
      iam: iam.api ?? '',
      secrets: secretsUrl,
      dns: dns.http ?? '',
      dashboard: dashboard.api ?? '',
      ...{ health: nodeApis, checks: nodeApis, logs: nodeApis, metrics: nodeApis, leaders: nodeApis },
    },
    ...(agentApisPort === undefined ? {} : { agentGatewayPort: agentApisPort }),
    auth: options.auth,
    permissions: mode,
    clusterId: identity.clusterId,
    clusterName: identity.clusterName,
    version: { version: dcosVersion, variant: 'open', imageCommit: `dcos-lite-${productVersion}` },
    auditFile: `${folder.path}/audit.jsonl`,
  })
  return { front: front.front ?? '', ...urls }
}
