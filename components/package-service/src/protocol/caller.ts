import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { packageServiceErrors } from '../errors.ts'

/** Who asks, and by which address: needed for calls in the caller's name and for links in answers. */
export interface Caller {
  authorization: string | undefined
  scheme: 'http' | 'https'
  /** Host and port as the client wrote them. */
  host: string
}

/** Reads the caller of a request. */
export function readCaller(request: FastifyRequest): Caller {
  const forwarded = request.headers['x-forwarded-proto']
  const scheme = typeof forwarded === 'string' ? forwarded : 'http'
  if (scheme !== 'http' && scheme !== 'https') {
    throw packageServiceErrors.NOT_VALID({
      header: 'X-Forwarded-Proto',
      rule: `unexpected protocol "${scheme}"; expected "http" or "https"`,
    })
  }
  return { authorization: request.headers.authorization, scheme, host: request.headers.host ?? 'localhost' }
}

/** Headers of calls that are made in the caller's name. */
export function headersFor(caller: Caller): Record<string, string> {
  return caller.authorization === undefined ? {} : { authorization: caller.authorization }
}
