import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { lookUp, versionsOf } from '../catalog/catalog.ts'
import { runsHere } from '../decide/runs-here.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { proxiedDefinition } from './resource-urls.ts'
import type { Services } from './services.ts'
import { unavailable } from './unavailable.ts'

interface Which {
  packageName: string
  packageVersion: string | undefined
}

/** The flat answer that older clients read; packages with upgrade rules do not fit into it. */
function flatDescription(definition: PackageDefinition): Record<string, unknown> {
  const {
    upgradesFrom,
    downgradesTo,
    releaseVersion: _release,
    hasKnownIssues: _issues,
    lastUpdated: _updated,
    ...rest
  } = definition
  const { packagingVersion, name: packageName } = definition
  const hasRules = (upgradesFrom?.length ?? 0) > 0 || (downgradesTo?.length ?? 0) > 0
  if (packagingVersion === '5.0' || (packagingVersion === '4.0' && hasRules)) {
    throw packageServiceErrors.CONVERSION_FROM_PACKAGE_TO_V2_DESCRIBE_RESPONSE({ packageName })
  }
  return {
    ...rest,
    packagingVersion: packagingVersion === '4.0' ? '3.0' : packagingVersion,
    selected: definition.selected ?? false,
    framework: definition.framework ?? false,
  }
}

/** `POST /package/describe` */
export function describeEndpoint({ view, abilities }: Services): Endpoint<Which> {
  return {
    method: 'POST',
    path: '/package/describe',
    kind: 'package.describe',
    versions: [2, 3],
    read: (fields) => ({
      packageName: fields.required('packageName', 'text'),
      packageVersion: fields.optional('packageVersion', 'text'),
    }),
    async handle({ packageName, packageVersion }, { caller, version }) {
      const seen = await view()
      const { definition, source, repositoryName, unsigned } = lookUp(seen, packageName, packageVersion)
      const shown = proxiedDefinition(definition, caller)
      const repository = { name: repositoryName, uri: source }
      const dcosLite = { ...runsHere(definition, abilities), repository, unsigned, ...unavailable(seen) }
      return version === 2 ? { ...flatDescription(shown), dcosLite } : { package: shown, dcosLite }
    },
  }
}

/** `POST /package/list-versions` */
export function listVersionsEndpoint({ view }: Services): Endpoint<{ packageName: string }> {
  return {
    method: 'POST',
    path: '/package/list-versions',
    kind: 'package.list-versions',
    versions: [1],
    read: (fields) => {
      const packageName = fields.required('packageName', 'text')
      fields.required('includePackageVersions', 'flag')
      return { packageName }
    },
    async handle({ packageName }) {
      const versions = versionsOf(await view(), packageName)
      const results = versions.map(({ definition }) => [
        definition.version,
        String(definition.releaseVersion),
      ])
      return { results: Object.fromEntries(results) as Record<string, string> }
    },
  }
}
