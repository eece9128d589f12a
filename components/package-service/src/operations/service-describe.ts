import { readOptionsLabel, resolveOptions } from '@dcos-lite/lib/package-rendering'
import { downgradesTo, upgradesTo } from '../catalog/upgrades.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { delegateService } from './custom-manager.ts'
import { findService } from './installed-service.ts'
import { proxiedDefinition } from './resource-urls.ts'
import type { Services } from './services.ts'

/** `POST /service/describe` */
export function serviceDescribeEndpoint(
  services: Services,
): Endpoint<{ appId: string; managerId: string | undefined }> {
  return {
    method: 'POST',
    path: '/service/describe',
    kind: 'service.describe',
    versions: [1],
    read: (fields) => ({
      appId: fields.required('appId', 'appId'),
      managerId: fields.optional('managerId', 'text'),
    }),
    async handle({ appId, managerId: named }, { caller }) {
      if (named !== undefined) return delegateService(services, caller, 'describe', named, { appId })
      const { installation, entry } = await findService(services, caller, appId)
      const { definition } = entry
      const { name: packageName, version: packageVersion, manager } = definition
      if (manager) {
        const body = { appId, packageName, packageVersion }
        return delegateService(services, caller, 'describe', manager.packageName, body)
      }
      const view = await services.view()
      const userProvidedOptions = readOptionsLabel(installation.labels)
      return {
        package: proxiedDefinition(definition, caller),
        upgradesTo: upgradesTo(view, definition),
        downgradesTo: downgradesTo(view, definition),
        resolvedOptions: userProvidedOptions && resolveOptions(definition, userProvidedOptions),
        userProvidedOptions,
      }
    },
  }
}
