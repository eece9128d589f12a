import { DcosError, isDcosError } from '@dcos-lite/lib/errors'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { withRepository, withoutRepository } from '../repositories/change-list.ts'
import type { Services } from './services.ts'

/** `POST /package/repository/list` */
export function repositoryListEndpoint({ repositories }: Services): Endpoint<undefined> {
  return {
    method: 'POST',
    path: '/package/repository/list',
    kind: 'package.repository.list',
    versions: [1],
    read: () => undefined,
    handle: () => Promise.resolve({ repositories: repositories.all() }),
  }
}

function checkScheme({ name, uri }: NamedRepository): void {
  if (!URL.canParse(uri)) {
    const details = { repository: { name, uri }, cause: 'not a URL' }
    throw packageServiceErrors.REPOSITORY_URI_SYNTAX({ name, uri }, { details })
  }
  if (!/^https?:/i.test(uri))
    throw packageServiceErrors.UNSUPPORTED_REPOSITORY_URI({ uri }, { details: { uri } })
}

/** A repository that cannot be read now is the client's mistake, not a failure of ours. */
function asClientError(error: unknown): unknown {
  if (!isDcosError(error) || error.code !== packageServiceErrors.UNIVERSE_CLIENT_HTTP_ERROR.code) return error
  const { message, code, exitCode, remedy, fields, details } = error
  return new DcosError(message, { code, status: 400, exitCode, remedy, fields, details, cause: error })
}

/** `POST /package/repository/add` */
export function repositoryAddEndpoint(
  services: Services,
): Endpoint<NamedRepository & { index: number | undefined }> {
  const { repositories, cache } = services
  return {
    method: 'POST',
    path: '/package/repository/add',
    kind: 'package.repository.add',
    versions: [1],
    read: (fields) => ({
      name: fields.required('name', 'text'),
      uri: fields.required('uri', 'text'),
      index: fields.optional('index', 'integer'),
    }),
    async handle({ name, uri, index }) {
      checkScheme({ name, uri })
      await cache.probe({ name, uri }).catch((error: unknown) => {
        throw asClientError(error)
      })
      const before = repositories.all()
      await repositories.replace(withRepository(before, { name, uri }, index), before)
      cache.clear()
      return { repositories: repositories.all() }
    },
  }
}

/** `POST /package/repository/delete` */
export function repositoryDeleteEndpoint(
  services: Services,
): Endpoint<{ name: string | undefined; uri: string | undefined }> {
  const { repositories, cache } = services
  return {
    method: 'POST',
    path: '/package/repository/delete',
    kind: 'package.repository.delete',
    versions: [1],
    read: (fields) => ({ name: fields.optional('name', 'text'), uri: fields.optional('uri', 'text') }),
    async handle({ name, uri }) {
      const before = repositories.all()
      await repositories.replace(withoutRepository(before, name, uri), before)
      cache.clear()
      return { repositories: repositories.all() }
    },
  }
}
