import { DcosError, isDcosError } from '@dcos-lite/lib/errors'
import { keyIdOf } from '@dcos-lite/lib/package-signing'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { withRepository, withoutRepository } from '../repositories/change-list.ts'
import type { RepositoryList } from '../repositories/repository-list.ts'
import type { Services } from './services.ts'

/** The list as clients read it; who vouches for a repository stands in a member of ours. */
function shown(list: readonly NamedRepository[]): unknown {
  return {
    repositories: list.map(({ name, uri, unsigned, keys }) => ({
      name,
      uri,
      dcosLite: {
        unsigned: unsigned ?? false,
        ...(uri.startsWith('file:') ? { verified: 'with the installation' } : {}),
        ...(keys ? { keys: keys.map((publicKey) => ({ keyId: keyIdOf(publicKey), publicKey })) } : {}),
      },
    })),
  }
}

/** `POST /package/repository/list` */
export function repositoryListEndpoint({ repositories }: Services): Endpoint<undefined> {
  return {
    method: 'POST',
    path: '/package/repository/list',
    kind: 'package.repository.list',
    versions: [1],
    read: () => undefined,
    handle: () => Promise.resolve(shown(repositories.all())),
  }
}

function checkScheme(repositories: RepositoryList, { name, uri }: NamedRepository): void {
  if (!URL.canParse(uri)) {
    const details = { repository: { name, uri }, cause: 'not a URL' }
    throw packageServiceErrors.REPOSITORY_URI_SYNTAX({ name, uri }, { details })
  }
  if (!/^https?:/i.test(uri) && !repositories.isDefault({ name, uri }))
    throw packageServiceErrors.UNSUPPORTED_REPOSITORY_URI({ uri }, { details: { uri } })
}

/** A repository that cannot be read now is the client's mistake, not a failure of ours. */
function asClientError(error: unknown): unknown {
  if (!isDcosError(error) || error.code !== packageServiceErrors.UNIVERSE_CLIENT_HTTP_ERROR.code) return error
  const { message, code, exitCode, remedy, fields, details } = error
  return new DcosError(message, { code, status: 400, exitCode, remedy, fields, details, cause: error })
}

interface AddRequest {
  name: string
  uri: string
  index: number | undefined
  /** Extension of dcos-lite: take it without a signature. */
  unsigned: boolean
  /** Extension of dcos-lite: the public keys to trust; without them those that the repository has now. */
  keys: string[] | undefined
}

/** `POST /package/repository/add` */
export function repositoryAddEndpoint(services: Services): Endpoint<AddRequest> {
  const { repositories, cache, seen } = services
  return {
    method: 'POST',
    path: '/package/repository/add',
    kind: 'package.repository.add',
    versions: [1],
    read: (fields) => ({
      name: fields.required('name', 'text'),
      uri: fields.required('uri', 'text'),
      index: fields.optional('index', 'integer'),
      unsigned: fields.optional('unsigned', 'flag') ?? false,
      keys: fields.optional('keys', 'texts'),
    }),
    async handle({ name, uri, index, unsigned, keys }) {
      checkScheme(repositories, { name, uri })
      const asked = {
        name,
        uri,
        ...(unsigned ? { unsigned } : {}),
        ...(keys ? { keys } : {}),
      } as NamedRepository
      const { verified } = await cache.probe(asked).catch((error: unknown) => {
        throw asClientError(error)
      })
      // Without keys from the user, those of today are held on to.
      const added = verified && !keys ? { ...asked, keys: verified.keys } : asked
      const before = repositories.all()
      await repositories.replace(withRepository(before, added, index), before)
      if (verified) await seen.remember(uri, verified.seen)
      cache.clear()
      return shown(repositories.all())
    },
  }
}

/** `POST /package/repository/delete` */
export function repositoryDeleteEndpoint(
  services: Services,
): Endpoint<{ name: string | undefined; uri: string | undefined }> {
  const { repositories, cache, seen } = services
  return {
    method: 'POST',
    path: '/package/repository/delete',
    kind: 'package.repository.delete',
    versions: [1],
    read: (fields) => ({ name: fields.optional('name', 'text'), uri: fields.optional('uri', 'text') }),
    async handle({ name, uri }) {
      const before = repositories.all()
      await repositories.replace(withoutRepository(before, name, uri), before)
      for (const gone of before) {
        if (!repositories.all().some((kept) => kept.uri === gone.uri)) await seen.forget(gone.uri)
      }
      cache.clear()
      return shown(repositories.all())
    },
  }
}
