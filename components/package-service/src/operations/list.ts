import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { packageLabelNames, readDefinitionLabel } from '@dcos-lite/lib/package-rendering'
import type { NamedRepository } from '../catalog/catalog.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { readInstallations } from './installations.ts'
import type { Installation } from './installations.ts'
import { proxiedResource } from './resource-urls.ts'
import type { Services } from './services.ts'

function information(definition: PackageDefinition, caller: Caller): Record<string, unknown> {
  const { packagingVersion, name, version, maintainer, description, tags, scm, website, licenses } =
    definition
  const {
    preInstallNotes,
    postInstallNotes,
    postUninstallNotes,
    selected = false,
    framework = false,
  } = definition
  const resource = definition.resource && proxiedResource(definition.resource, caller)
  return {
    packageDefinition: {
      packagingVersion,
      name,
      version,
      maintainer,
      description,
      tags,
      selected,
      scm,
      website,
      framework,
      preInstallNotes,
      postInstallNotes,
      postUninstallNotes,
      licenses,
    },
    resourceDefinition: resource && { assets: resource.assets, images: resource.images },
  }
}

function entry(
  installation: Installation,
  caller: Caller,
  repositories: readonly NamedRepository[],
): Record<string, unknown>[] {
  const definition = readDefinitionLabel(installation.labels)
  if (!definition) return []
  const { appId, kind } = installation
  const source = installation.labels[packageLabelNames.source]
  const { unsigned } = repositories.find(({ uri }) => uri === source) ?? {}
  const dcosLite = kind === 'app' && !unsigned ? undefined : { kind, unsigned }
  return [{ appId, packageInformation: information(definition, caller), dcosLite }]
}

/** `POST /package/list` */
export function listEndpoint(
  services: Services,
): Endpoint<{ packageName: string | undefined; appId: string | undefined }> {
  return {
    method: 'POST',
    path: '/package/list',
    kind: 'package.list',
    versions: [1],
    read: (fields) => ({
      packageName: fields.optional('packageName', 'text'),
      appId: fields.optional('appId', 'appId'),
    }),
    async handle({ packageName, appId }, { caller }) {
      const installed = await readInstallations(services, caller)
      const wanted = installed.filter(
        (one) =>
          (packageName === undefined || one.packageName === packageName) &&
          (appId === undefined || one.appId === appId),
      )
      return { packages: wanted.flatMap((one) => entry(one, caller, services.repositories.all())) }
    },
  }
}
