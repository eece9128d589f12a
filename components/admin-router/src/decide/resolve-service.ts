import type { ClusterState } from './cluster-state.ts'
import { normaliseServiceName } from './cluster-state.ts'
import type { ServiceApp } from './service-apps.ts'

/** What is known of services at one instant; an undefined cache was never read, or is too old. */
export interface ServiceSnapshot {
  apps: Map<string, ServiceApp> | undefined
  cluster: ClusterState | undefined
  /** Origins of the schedulers that are part of the cluster. */
  builtIn: { marathon: string; metronome: string }
}

/** The outcome of a resolution. `prefix` is `/service/<name as sent>`, without a slash at its end. */
export type ServiceResolution =
  | {
      type: 'found'
      name: string
      prefix: string
      /** The best choice first; never empty. */
      origins: readonly string[]
      path: string
      /** A part of the cluster, with one address for good. */
      builtIn: boolean
    }
  /** A framework that gives no address: the DNS component knows it. */
  | { type: 'ask-dns'; name: string; dnsName: string; prefix: string; path: string }
  | { type: 'no-apps' }
  | { type: 'no-cluster' }
  | { type: 'not-found' }

const mostSegments = 10

type Candidate = ServiceApp | { dnsName: string } | 'no-apps' | 'no-cluster' | undefined

/** A segment without its percent escapes; as it is when they are broken. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function lookUp(name: string, snapshot: ServiceSnapshot): Candidate {
  const { apps, cluster, builtIn } = snapshot
  if (name === 'marathon' || name === 'metronome') return { origins: [builtIn[name]], rewriteUrls: true }
  if (!apps) return 'no-apps'
  const app = apps.get(name)
  if (app) return app
  if (!cluster) return 'no-cluster'
  const normalised = normaliseServiceName(name)
  const webUi = cluster.webUis.has(name) ? cluster.webUis.get(name) : cluster.webUis.get(normalised)
  if (webUi === undefined) return undefined
  if (webUi === '') return { dnsName: normalised }
  const origin = /^(https?:\/\/[^/?#]+)/i.exec(webUi)?.[1]
  return origin === undefined ? undefined : { origins: [origin], rewriteUrls: true }
}

/**
 * Resolves a canonical path that starts with `/service/` (reference §4): the shortest run of segments that names
 * something wins, the rest is the resource path.
 */
export function resolveService(path: string, snapshot: ServiceSnapshot): ServiceResolution {
  const names = path.slice('/service/'.length).split('/').filter(Boolean)
  for (let count = 1; count <= Math.min(mostSegments, names.length); count++) {
    const sent = names.slice(0, count).join('/')
    const name = sent.includes('%') ? names.slice(0, count).map(decodeSegment).join('/') : sent
    const candidate = lookUp(name, snapshot)
    if (candidate === undefined) continue
    if (candidate === 'no-apps' || candidate === 'no-cluster') return { type: candidate }
    const prefix = `/service/${sent}`
    const rest = path.slice(prefix.length)
    const rewritten = rest === '' ? '/' : rest
    if ('dnsName' in candidate) {
      return { type: 'ask-dns', name, dnsName: candidate.dnsName, prefix, path: rewritten }
    }
    const { origins, rewriteUrls } = candidate
    const found = { name, prefix, origins, path: rewriteUrls ? rewritten : path }
    return { type: 'found', ...found, builtIn: name === 'marathon' || name === 'metronome' }
  }
  return { type: 'not-found' }
}
