import { decodeSegment } from '../decide/resolve-service.ts'
import type { Exchange } from '../proxy/exchange.ts'
import type { UpstreamTarget } from '../proxy/upstream-target.ts'
import { serviceResource } from './authorize.ts'
import type { Authorize } from './authorize.ts'

/** Checks a service once it is found; whether there is one is told only to who might use what was asked for. */
export async function authorizeService(
  exchange: Exchange,
  found: UpstreamTarget | Promise<UpstreamTarget>,
  authorize: Authorize,
): Promise<UpstreamTarget> {
  const asked = exchange.path
    .slice('/service/'.length)
    .split('/')
    .filter(Boolean)
    .map(decodeSegment)
    .join('/')
  let target: UpstreamTarget
  try {
    target = await found
  } catch (error) {
    authorize(exchange, serviceResource(asked))
    throw error
  }
  authorize(exchange, serviceResource(target.service ?? asked))
  return target
}
