import { isDcosError, toDcosError } from '@dcos-lite/lib/errors'
import type { JsonObject } from '@dcos-lite/lib/package-format'
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
import { membersOfGroup } from '../plan/installed-parts.ts'
import type { InstalledPart } from '../plan/installed-parts.ts'
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

/** What the package says of each app, pod and job of an installation, beside what the schedulers have. */
async function readParts(
  { marathon, metronome }: Services,
  caller: Caller,
  { kind, appId }: Installation,
  expected: JsonObject,
): Promise<InstalledPart[]> {
  if (kind === 'app') return [{ id: appId, expected, present: await marathon.app(caller, appId) }]
  if (kind === 'job') {
    const present = (await metronome.jobs(caller)).find(({ id }) => `/${id}` === appId)
    return [{ id: appId, expected, present }]
  }
  const [apps, pods] = [await marathon.apps(caller), await marathon.pods(caller)]
  return membersOfGroup(expected).map(({ id, document }) => ({
    id,
    expected: document,
    present: [...apps, ...pods].find((one) => one.id === id),
  }))
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
  let parts: InstalledPart[] | undefined
  try {
    if (stored) {
      const userOptions = readOptionsLabel(labels)
      const expected = documentOf(renderPackage({ definition: stored, source, userOptions, appId }))
      parts = await readParts(services, caller, installation, expected)
    }
  } catch (error) {
    if (!isDcosError(error) || !error.code.startsWith('DCL_PACKAGE_RENDERING_')) throw error
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
    hiddenBy: repository && offered?.source !== source ? offered?.repositoryName : undefined,
    parts,
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
