import { toDcosError } from '@dcos-lite/lib/errors'
import { definitionHash } from '@dcos-lite/lib/package-signing'
import {
  packageLabelNames,
  readDefinitionLabel,
  readOptionsLabel,
  renderPackage,
} from '@dcos-lite/lib/package-rendering'
import { find } from '../catalog/catalog.ts'
import type { CatalogView, NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import { judgeInstallation } from '../plan/judge-installation.ts'
import type { Check } from '../plan/judge-installation.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { readInstallations } from './installations.ts'
import type { Installation } from './installations.ts'
import type { Services } from './services.ts'
import { documentOf } from './submit.ts'

interface VerifyRequest {
  packageName: string | undefined
  appId: string | undefined
}

/** The repositories, each with who vouches for it or why nobody can be believed. */
function checkRepositories(repositories: readonly NamedRepository[], view: CatalogView): unknown[] {
  return repositories.map(({ name, uri, unsigned }) => {
    const failure = view.failures.find(({ repository }) => repository.uri === uri)
    const verified = view.verified.get(uri)
    const result = failure ? 'failed' : unsigned ? 'unsigned' : 'ok'
    const message = failure
      ? failure.error.message
      : unsigned
        ? 'nobody vouches for it; it was added with that flag'
        : verified
          ? `signed by ${verified.signedBy.join(', ')} on ${verified.signedAt} (serial ${verified.serial})`
          : 'it came with the installation'
    return { name, uri, result, message }
  })
}

async function postedNow(
  { marathon }: Services,
  caller: Caller,
  { kind, appId }: Installation,
): ReturnType<typeof marathon.app> {
  return kind === 'app' ? marathon.app(caller, appId) : undefined
}

async function checkInstallation(
  services: Services,
  caller: Caller,
  view: CatalogView,
  installation: Installation,
): Promise<{ appId: string; packageName: string; packageVersion: string; checks: Check[] }> {
  const { appId, packageName, labels } = installation
  const packageVersion = labels[packageLabelNames.version] ?? ''
  const stored = readDefinitionLabel(labels)
  const source = labels[packageLabelNames.source] ?? ''
  const repository = services.repositories.all().find(({ uri }) => uri === source)
  const offered = find(view, packageName, packageVersion)
  let expected: ReturnType<typeof documentOf> | undefined
  try {
    if (stored) {
      const userOptions = readOptionsLabel(labels)
      expected = documentOf(renderPackage({ definition: stored, source, userOptions, appId }))
    }
  } catch (error) {
    services.log.warn('a stored package cannot be rendered', { appId, error: toDcosError(error) })
  }
  const checks = judgeInstallation({
    source,
    repository: repository && {
      name: repository.name,
      unsigned: repository.unsigned ?? false,
      failed: view.failures.find((failure) => failure.repository.uri === source)?.error.message,
    },
    stored: stored && definitionHash(stored),
    offered: offered?.source === source ? definitionHash(offered.definition) : undefined,
    expected,
    present: await postedNow(services, caller, installation),
  })
  return { appId, packageName, packageVersion, checks }
}

/** `POST /package/verify`: whether the repositories and what is installed are what their maintainers published. */
export function verifyEndpoint(services: Services): Endpoint<VerifyRequest> {
  return {
    method: 'POST',
    path: '/package/verify',
    kind: 'package.verify',
    versions: [1],
    read: (fields) => ({
      packageName: fields.optional('packageName', 'text'),
      appId: fields.optional('appId', 'appId'),
    }),
    async handle({ packageName, appId }, { caller }) {
      const repositories = services.repositories.all()
      // A verification names what is broken; it is no reason to end without an answer.
      const view = await services.cache.view(repositories, { evenIfAllFail: true })
      const wanted = (await readInstallations(services, caller)).filter(
        (one) =>
          (packageName === undefined || one.packageName === packageName) &&
          (appId === undefined || one.appId === appId),
      )
      if (wanted.length === 0 && packageName !== undefined) {
        throw packageServiceErrors.PACKAGE_NOT_INSTALLED({ packageName }, { details: { packageName } })
      }
      const packages = []
      for (const one of wanted) packages.push(await checkInstallation(services, caller, view, one))
      return { repositories: checkRepositories(repositories, view), packages }
    },
  }
}
