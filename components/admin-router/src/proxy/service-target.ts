import { requestJson } from '@dcos-lite/lib/http-client'
import type { Limits, Upstreams } from '../config.ts'
import type { FollowedCache } from '../caches/followed-cache.ts'
import type { ClusterState } from '../decide/cluster-state.ts'
import { preferOrigins } from '../decide/prefer-origins.ts'
import { resolveService } from '../decide/resolve-service.ts'
import type { ServiceResolution } from '../decide/resolve-service.ts'
import type { ServiceApp } from '../decide/service-apps.ts'
import { hostInUrl } from '../decide/service-apps.ts'
import { adminRouterErrors } from '../errors.ts'
import type { Leaders } from '../leaders/leaders-of.ts'
import { ledTarget } from './led-target.ts'
import { partsKnownWith } from './part-of-cluster.ts'
import type { RefusedOrigins } from './refused-origins.ts'
import type { Alternatives, UpstreamTarget } from './upstream-target.ts'

/** What service and agent addresses are looked up in. */
export interface ClusterCaches {
  apps: FollowedCache<Map<string, ServiceApp>>
  cluster: FollowedCache<ClusterState>
}

const dnsTimeoutMs = 5000

async function askDns(dnsUrl: string, dnsName: string): Promise<string> {
  const url = `${dnsUrl}/v1/services/_${encodeURIComponent(dnsName)}._tcp.marathon.mesos`
  let answer: { status: number; body: { ip?: string; port?: string }[] }
  try {
    answer = await requestJson<{ ip?: string; port?: string }[]>({ url, timeoutMs: dnsTimeoutMs })
  } catch (error) {
    throw adminRouterErrors.DNS_FAILED({}, { cause: error })
  }
  if (answer.status !== 200) throw adminRouterErrors.DNS_FAILED()
  const { ip = '', port = '' } = answer.body[0] ?? {}
  if (ip === '') throw adminRouterErrors.SERVICE_NOT_FOUND()
  return `http://${hostInUrl(ip)}:${port}`
}

/** Finds the upstream of `/service/<path>`; a name that is not known is looked for again before it is refused. */
export async function findService(
  exchange: { path: string; query: string },
  context: {
    caches: ClusterCaches
    refused: RefusedOrigins
    leaders: Leaders
    upstreams: Upstreams
    limits: Limits
  },
): Promise<UpstreamTarget> {
  const { caches, refused, upstreams, limits, leaders } = context
  const builtIn = { marathon: leaders.marathon.origin(), metronome: leaders.metronome.origin() }
  const resolve = (): ServiceResolution => {
    const snapshot = { apps: caches.apps.current(), cluster: caches.cluster.current() }
    return resolveService(exchange.path, { ...snapshot, builtIn })
  }
  const isPart = partsKnownWith(caches.cluster.current() ?? upstreams, upstreams)
  const refresh = async (): Promise<void> => {
    await Promise.all([caches.apps.refresh(), caches.cluster.refresh()])
  }
  const originsOf = (found: ServiceResolution): readonly string[] => {
    if (found.type !== 'found') return []
    const origins = found.builtIn ? found.origins : found.origins.filter((origin) => !isPart(origin))
    return preferOrigins(origins, refused.recent())
  }
  let resolution = resolve()
  if (resolution.type !== 'found') {
    await refresh()
    resolution = resolve()
  }
  if (resolution.type === 'no-apps') throw adminRouterErrors.MARATHON_CACHE_INVALID()
  if (resolution.type === 'no-cluster') throw adminRouterErrors.MESOS_CACHE_INVALID()
  if (resolution.type === 'not-found') throw adminRouterErrors.SERVICE_NOT_FOUND()
  if (resolution.type === 'ask-dns' && upstreams.dns === undefined)
    throw adminRouterErrors.SERVICE_NOT_FOUND()
  const asked =
    resolution.type === 'ask-dns' ? await askDns(upstreams.dns ?? '', resolution.dnsName) : undefined
  const [origin = asked] = originsOf(resolution)
  const { name } = resolution
  if (resolution.type === 'found' && origin === undefined) {
    throw adminRouterErrors.SERVICE_IS_PART({ service: name, origin: resolution.origins.join(', ') })
  }
  if (origin === undefined) throw adminRouterErrors.SERVICE_NOT_FOUND()
  const alternatives: Alternatives = {
    known: () => originsOf(resolve()),
    refresh: () => (caches.apps.current()?.has(name) ? caches.apps.refresh() : refresh()),
    refused: refused.add,
  }
  const fixed = resolution.type !== 'found' || resolution.builtIn
  return {
    name: `service ${name}`,
    origin,
    path: resolution.path + exchange.query,
    locationPrefix: resolution.prefix,
    bodyLimitBytes: limits.serviceBodyBytes,
    onUnreachable: caches.apps.touch,
    service: name,
    ...(resolution.type === 'found' && resolution.builtIn
      ? { component: true, ...ledTarget(leaders[name as 'marathon' | 'metronome'], refused) }
      : {}),
    ...(fixed ? {} : { alternatives }),
  }
}
