import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { SubscribedAs } from '../references/decide/secrets-reader.ts'

const callers = new WeakMap<FastifyRequest, SubscribedAs>()

/** Notes who makes a request, as the guard found out. */
export function noteCaller(request: FastifyRequest, caller: SubscribedAs): void {
  callers.set(request, caller)
}

/** Who makes a request; undefined where permissions are not enforced. */
export function callerNoted(request: FastifyRequest): SubscribedAs | undefined {
  return callers.get(request)
}
