import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { createAccessControl } from '@dcos-lite/lib/identity'
import type { MasterInfo } from '@dcos-lite/lib/mesos'
import { acquireStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { openRefusals } from '@dcos-lite/lib/tls/renewal'
import { mesosVersion, settingsOf } from './config.ts'
import type { MasterConfig, MasterSettings } from './config.ts'
import { openDoors } from './http/doors.ts'
import type { Doors } from './http/doors.ts'
import { renderMasterError } from './http/errors-as-text.ts'
import { serveMaster } from './http/routes.ts'
import type { LeaderAddress, Throne } from './http/throne.ts'
import { createIds } from './ids.ts'
import { leadForever } from './lead.ts'
import { createLogControl } from './log/log-control.ts'
import { exposeMasterMetrics } from './metrics.ts'
import { guardMaster } from './permissions/guard-master.ts'

const leaderKey = 'leader'

/** The address as Mesos wrote it in an integer: bytes in network order, read as little-endian. */
function addressNumber(ip: string): number {
  const bytes = ip.split('.').map(Number)
  return bytes.length === 4 ? Buffer.from(bytes).readUInt32LE(0) : 0
}

function masterInfoOf(
  { id, hostname, ip, port }: LeaderAddress,
  domain: MasterSettings['domain'],
): MasterInfo {
  return {
    id,
    ip: addressNumber(ip),
    port,
    pid: `master@${ip}:${port}`,
    hostname,
    version: mesosVersion,
    address: { hostname, ip, port },
    ...(domain
      ? { domain: { fault_domain: { region: { name: domain.region }, zone: { name: domain.zone } } } }
      : {}),
  }
}

async function readLeader(store: Store): Promise<LeaderAddress | undefined> {
  const { record } = await store.get(leaderKey)
  return record && (JSON.parse(record.value) as LeaderAddress)
}

function createService(environment: Environment, throne: Throne, problems: () => string[]): HttpService {
  return createHttpService({
    name: 'mesos-master',
    environment,
    quietPaths: ['/metrics', '/dcos/health', '/health', '/master/health'],
    renderError: renderMasterError,
    streamedRequests: true,
    problems: () => [...(throne.recovering ? ['the registry is being read'] : []), ...problems()],
  })
}

/** Starts a master; it serves at once, and leads as soon as it wins the election. */
export async function startMaster(config: MasterConfig, given: Environment): Promise<RunningComponent> {
  const settings = settingsOf(config)
  const logControl = await createLogControl(given.log, given.clock, 'mesos-master', settings.logFile)
  const environment: Environment = { ...given, log: logControl.log }
  const startedMs = environment.clock.nowMs()
  const ids = createIds(environment.random)
  const { store, release } = await acquireStore(config.store, environment)
  const nodes = config.refusedNodes && (await acquireStore(config.refusedNodes, environment))
  const self: LeaderAddress = { id: ids.masterId, hostname: '', ip: '', port: 0 }
  let reading: Promise<LeaderAddress | undefined> | undefined
  // Every agent asks when the leader is lost: those of one moment get one answer.
  const leader = (): Promise<LeaderAddress | undefined> =>
    (reading ??= readLeader(store).finally(() => {
      reading = undefined
    }))
  const throne: Throne = {
    ...{ self, settings, logControl, startedMs, leader },
    openRequests: 0,
    reign: undefined,
    recovering: false,
    recovered: Promise.resolve(),
  }
  let doors: Doors | undefined
  const service = createService(environment, throne, () => doors?.problems() ?? [])
  const access = config.permissions && createAccessControl(config.permissions, environment)
  if (access) guardMaster(service.app, access, (id) => throne.reign?.frameworks.get(id)?.info.principal)
  exposeMasterMetrics(service.metrics, throne, environment.clock)
  serveMaster(service, throne, environment.clock, { agentsToo: config.internal === undefined })
  try {
    doors = await openDoors(config, service, throne, environment)
  } catch (error) {
    access?.stop()
    await nodes?.release()
    await release()
    throw error
  }
  const { urls, close } = doors
  const leading = leadForever({
    settings,
    environment,
    store,
    may: access?.may,
    refusals: nodes && openRefusals(nodes.store, environment.clock),
    throne,
    ids,
    startedMs,
    leaderKey,
    masterInfo: masterInfoOf(self, settings.domain),
  })
  let stopped: Promise<void> | undefined
  return {
    urls,
    stop() {
      stopped ??= (async () => {
        await leading.stop()
        access?.stop()
        await close()
        await nodes?.release()
        await release()
        await logControl.close()
      })()
      return stopped
    },
  }
}
