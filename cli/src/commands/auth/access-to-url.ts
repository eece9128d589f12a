import type { ClusterAccess } from '../../http/cluster-client.ts'
import type { Context } from '../../program/context.ts'

/** `host:port` is taken as plain HTTP on loopback and as HTTPS elsewhere. */
export function baseUrl(given: string): string {
  const trimmed = given.replace(/\/+$/, '')
  if (/^https?:\/\//i.test(trimmed)) return trimmed
  return /^(localhost|127\.|\[::1\])/.test(trimmed) ? `http://${trimmed}` : `https://${trimmed}`
}

/** Access without a token to a cluster that is not set up yet. */
export function accessToUrl(context: Context, given: string): ClusterAccess {
  const verify = context.environment.DCOS_SSL_VERIFY ?? 'true'
  return { id: '', name: '', url: baseUrl(given), token: '', verify, timeoutMs: 20_000 }
}
