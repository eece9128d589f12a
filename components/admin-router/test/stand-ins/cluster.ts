import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { testEnvironment } from '@dcos-lite/lib/testing'
import type { AdminRouterConfig, Upstreams } from '../../src/index.ts'
import { start } from '../../src/index.ts'
import { startStandInIdentity } from './identity.ts'
import type { StandInIdentity } from './identity.ts'
import { startStandInUpstream } from './upstream.ts'
import type { StandInUpstream } from './upstream.ts'

/** An app as the stand-in Marathon lists it. */
export interface StandInApp {
  id: string
  labels: Record<string, string>
  tasks: { state: string; host: string; ports: number[] }[]
}

export interface StandInFramework {
  id: string
  name: string
  active: boolean
  webui_url: string | null
}

/** A front door with a stand-in behind every upstream, and one user `ann`. */
export interface StandInCluster {
  front: string
  /** Empty without TLS. */
  secure: string
  identity: StandInIdentity
  /** One plain stand-in serves every upstream that has no behaviour of its own. */
  plain: StandInUpstream
  marathon: StandInUpstream
  mesos: StandInUpstream
  apps: StandInApp[]
  frameworks: StandInFramework[]
  agents: { id: string; hostname: string; pid: string; active: boolean }[]
  /** Tells the front door that apps changed, as Marathon's event stream does. */
  announceApps(): void
  /** Tells the front door that agents or frameworks changed, as the operator stream does. */
  announceCluster(): void
  authorization: string
  upstreams: Upstreams
  restart(change: Partial<AdminRouterConfig>): Promise<void>
  stop(): Promise<void>
}

function openStream(
  streams: Set<ServerResponse>,
  response: ServerResponse,
  contentType: string,
  first: string,
): true {
  response.writeHead(200, { 'content-type': contentType })
  response.write(first)
  streams.add(response)
  response.on('close', () => streams.delete(response))
  return true
}

function answerJson(response: ServerResponse, body: unknown): true {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  return true
}

const record = (event: unknown): string => {
  const text = JSON.stringify(event)
  return `${Buffer.byteLength(text)}\n${text}`
}

/** Starts the whole arrangement. */
export async function startStandInCluster(change: Partial<AdminRouterConfig> = {}): Promise<StandInCluster> {
  const apps: StandInApp[] = []
  const frameworks: StandInFramework[] = []
  const agents: StandInCluster['agents'] = []
  const appStreams = new Set<ServerResponse>()
  const clusterStreams = new Set<ServerResponse>()
  const identity = await startStandInIdentity(['ann'])
  const plain = await startStandInUpstream()
  const marathon = await startStandInUpstream((request: IncomingMessage, response) => {
    if (
      request.url === '/v2/events?plan-format=light' &&
      request.headers['user-agent'] === 'Master Admin Router'
    ) {
      return openStream(
        appStreams,
        response,
        'text/event-stream',
        'event: event_stream_attached\ndata: {}\n\n',
      )
    }
    if (request.url?.startsWith('/v2/apps?embed=apps.tasks')) return answerJson(response, { apps })
    return false
  })
  const mesos = await startStandInUpstream((request, response) => {
    if (request.url === '/api/v1' && request.headers['user-agent'] === 'Master Admin Router') {
      request.resume()
      return openStream(clusterStreams, response, 'application/json', record({ type: 'SUBSCRIBED' }))
    }
    if (request.url !== '/master/state-summary') return false
    return answerJson(response, { hostname: 'm1', frameworks, slaves: agents })
  })
  const upstreams: Upstreams = {
    mesos: mesos.url,
    marathon: marathon.url,
    metronome: plain.url,
    packageService: plain.url,
    iam: identity.url,
    dns: plain.url,
    dashboard: plain.url,
    leaderGateway: plain.url,
    net: plain.url,
    pkgpanda: plain.url,
    exhibitor: plain.url,
    checks: plain.url,
    logs: plain.url,
    metrics: plain.url,
    secrets: plain.url,
  }
  const base: AdminRouterConfig = {
    listen: { host: '127.0.0.1', port: 0 },
    upstreams,
    auth: true,
    clusterId: 'the-cluster-id',
    version: { version: '2.2.0', variant: 'open' },
    agentGatewayPort: plain.port,
  }
  let router: RunningComponent = await start(
    { ...base, ...change },
    testEnvironment({ component: 'admin-router' }),
  )
  const cluster: StandInCluster = {
    front: router.urls.front ?? '',
    secure: router.urls.secure ?? '',
    identity,
    plain,
    marathon,
    mesos,
    apps,
    frameworks,
    agents,
    upstreams,
    announceApps() {
      for (const stream of appStreams) stream.write('event: status_update_event\ndata: {}\n\n')
    },
    announceCluster() {
      for (const stream of clusterStreams) stream.write(record({ type: 'AGENT_ADDED' }))
    },
    authorization: `token=${await identity.token('ann')}`,
    async restart(next) {
      await router.stop()
      router = await start({ ...base, ...next }, testEnvironment({ component: 'admin-router' }))
      cluster.front = router.urls.front ?? ''
      cluster.secure = router.urls.secure ?? ''
    },
    async stop() {
      await router.stop()
      await Promise.all([identity, plain, marathon, mesos].map((standIn) => standIn.stop()))
    },
  }
  return cluster
}
