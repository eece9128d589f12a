import { principalHeader } from '@dcos-lite/lib/contracts'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { isTrustedPeer } from '@dcos-lite/lib/identity'
import { packageServiceErrors } from '../errors.ts'

/** Who asks, and by which address: needed for calls in the caller's name and for links in answers. */
export interface Caller {
  authorization: string | undefined
  /** Who it is, in the words of the front door; services believe it as they believe the front door. */
  principal?: string
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
  const { authorization, host = 'localhost', [principalHeader]: told } = request.headers
  const believed = typeof told === 'string' && isTrustedPeer(request.raw)
  return { authorization, ...(believed ? { principal: told } : {}), scheme, host }
}

/** Headers of calls that are made in the caller's name. */
export function headersFor({ authorization, principal }: Caller): Record<string, string> {
  return {
    ...(authorization === undefined ? {} : { authorization }),
    ...(principal === undefined ? {} : { [principalHeader]: principal }),
  }
}
