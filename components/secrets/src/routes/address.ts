import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { pathProblem } from '../decide/paths.ts'
import { secretsErrors } from '../errors.ts'
import type { SettingAddress } from '../settings/registry.ts'

type Query = Record<string, string | string[] | undefined>

/** One word of the query; `''` for one without a value. */
export function queryWord(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Query)[name]
  return Array.isArray(value) ? value.at(-1) : value
}

/** A flag of the query: `?list`, `?list=true`. */
export function queryFlag(request: FastifyRequest, name: string): boolean {
  const word = queryWord(request, name)
  return word !== undefined && word !== 'false'
}

/** A whole number of the query. Throws DCL_SECRETS_BODY_INVALID. */
export function queryNumber(request: FastifyRequest, name: string): number | undefined {
  const word = queryWord(request, name)
  if (word === undefined) return undefined
  const number = Number(word)
  if (word !== '' && Number.isSafeInteger(number) && number >= 0) return number
  throw secretsErrors.BODY_INVALID({ reason: `"${name}" must be a whole number` })
}

const withoutEnds = (path: string): string => path.replace(/^\/+|\/+$/g, '')

/** The rest of a route, without slashes at its ends. */
export function restOf(request: FastifyRequest): string {
  return withoutEnds((request.params as { '*'?: string })['*'] ?? '')
}

/** The path of a secret. Throws DCL_SECRETS_PATH_INVALID. */
export function secretPath(request: FastifyRequest): string {
  const path = restOf(request)
  const reason = pathProblem(path)
  if (reason !== undefined) throw secretsErrors.PATH_INVALID({ path, reason, what: 'a secret' })
  return path
}

/** The folder of a list: like a path, or empty. */
export function folderPath(request: FastifyRequest): string {
  return restOf(request) === '' ? '' : secretPath(request)
}

/** The namespace of a route. Throws DCL_SECRETS_PATH_INVALID. */
export function namespaceOf(request: FastifyRequest): string {
  const { namespace = '' } = request.params as { namespace?: string }
  const reason = pathProblem(namespace) ?? (namespace.includes('/') ? 'it has a slash' : undefined)
  if (reason !== undefined) throw secretsErrors.PATH_INVALID({ path: namespace, reason, what: 'a namespace' })
  return namespace
}

/** The key of a route. Throws DCL_SECRETS_PATH_INVALID. */
export function settingAddress(request: FastifyRequest): SettingAddress {
  const key = restOf(request)
  const reason = pathProblem(key)
  if (reason !== undefined) throw secretsErrors.PATH_INVALID({ path: key, reason, what: 'a key' })
  return { namespace: namespaceOf(request), key }
}
