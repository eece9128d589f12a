import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { packageLabelNames, readDefinitionLabel, readOptionsLabel } from '@dcos-lite/lib/package-rendering'
import { find } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { delegateUninstall } from './custom-manager.ts'
import { readInstallations } from './installations.ts'
import type { Installation } from './installations.ts'
import { checkDependents } from './needs.ts'
import type { Services } from './services.ts'
import { changeOf, noteEarlier } from './submit.ts'

interface UninstallRequest {
  packageName: string
  appId: string | undefined
  all: boolean
  managerId: string | undefined
  /** Extension of dcos-lite: also when other packages need it. */
  ignoreDependents: boolean
}

/** The installations that a request means; with an id, `exists` says whether there is an app of that id at all. */
function choose(
  installed: readonly Installation[],
  request: UninstallRequest,
  exists: boolean,
): Installation[] {
  const { packageName, appId, all } = request
  const ofPackage = installed.filter((one) => one.packageName === packageName)
  const wanted = appId === undefined ? ofPackage : ofPackage.filter((one) => one.appId === appId)
  if (wanted.length === 0 && appId !== undefined && !exists) {
    const details = { packageName, appId }
    throw packageServiceErrors.UNINSTALL_NON_EXISTENT_APP_FOR_PACKAGE(details, { details })
  }
  if (wanted.length === 0) {
    throw packageServiceErrors.PACKAGE_NOT_INSTALLED({ packageName }, { details: { packageName } })
  }
  if (wanted.length > 1 && !all) {
    const appIds = wanted.map((one) => one.appId)
    const details = { packageName, appIds }
    throw packageServiceErrors.AMBIGUOUS_APP_ID({ packageName, appIds: appIds.join(', ') }, { details })
  }
  return wanted
}

async function remove(services: Services, caller: Caller, installation: Installation): Promise<void> {
  const { marathon, metronome, mesos, scheduledUninstall, log } = services
  const { kind, appId, labels, packageName } = installation
  if (kind === 'job') return metronome.deleteJob(caller, appId.slice(1))
  if (kind === 'group') return marathon.deleteGroup(caller, appId)
  if (labels.DCOS_COMMONS_UNINSTALL !== undefined) return scheduledUninstall.begin(caller, installation)
  await marathon.deleteApp(caller, appId)
  const frameworkName = labels.DCOS_PACKAGE_FRAMEWORK_NAME
  if (frameworkName === undefined) return
  const packageVersion = labels[packageLabelNames.version] ?? ''
  if (mesos) return mesos.tearDown(caller, { packageName, packageVersion, frameworkName })
  log.warn('a framework was not torn down: no Mesos master is configured', { frameworkName, appId })
}

async function removeAndNote(
  services: Services,
  caller: Caller,
  installation: Installation,
  definition: PackageDefinition | undefined,
): Promise<void> {
  const { appId, kind, labels } = installation
  const source = labels[packageLabelNames.source] ?? ''
  const options = readOptionsLabel(labels)
  const entry = definition && { definition, source, repositoryIndex: 0 }
  if (entry) await noteEarlier(services, caller, installation, entry, options)
  await remove(services, caller, installation)
  if (!entry) return
  const record = await services.history.begin(caller, changeOf('uninstall', appId, kind, entry, options))
  await services.history.submitted(record, undefined)
}

/** The stored definition, or else what the repositories know; a broken repository must not hold an uninstall up. */
async function definitionOf(
  services: Services,
  { labels, packageName }: Installation,
): ReturnType<typeof lookUpQuietly> {
  return (
    readDefinitionLabel(labels) ??
    lookUpQuietly(services, packageName, labels[packageLabelNames.version] ?? '')
  )
}

async function lookUpQuietly(
  { view, log }: Services,
  name: string,
  version: string,
): Promise<NonNullable<ReturnType<typeof find>>['definition'] | undefined> {
  try {
    return find(await view(), name, version)?.definition
  } catch (error) {
    log.warn('the notes of an uninstalled package are unknown', { name, version, error })
    return undefined
  }
}

/** `POST /package/uninstall` */
export function uninstallEndpoint(services: Services): Endpoint<UninstallRequest> {
  return {
    method: 'POST',
    path: '/package/uninstall',
    kind: 'package.uninstall',
    versions: [1],
    read: (fields) => ({
      packageName: fields.required('packageName', 'text'),
      appId: fields.optional('appId', 'appId'),
      all: fields.optional('all', 'flag') ?? false,
      managerId: fields.optional('managerId', 'text'),
      ignoreDependents: fields.optional('ignoreDependents', 'flag') ?? false,
    }),
    async handle(request, { caller }) {
      const { packageName } = request
      if (request.managerId !== undefined) {
        const { appId, all } = request
        return delegateUninstall(services, caller, request.managerId, { packageName, appId, all })
      }
      const results: Record<string, unknown>[] = []
      const installed = await readInstallations(services, caller)
      const { appId: named } = request
      const recognised = installed.some(({ appId }) => appId === named)
      const exists =
        named !== undefined && (recognised || (await services.marathon.app(caller, named)) !== undefined)
      const leaving = choose(installed, request, exists)
      if (!request.ignoreDependents && leaving[0]) await checkDependents(services, caller, leaving, undefined)
      for (const installation of leaving) {
        const { appId, labels } = installation
        const packageVersion = labels[packageLabelNames.version]
        const definition = await definitionOf(services, installation)
        const managerId = definition?.manager?.packageName
        if (managerId === undefined) await removeAndNote(services, caller, installation, definition)
        else await delegateUninstall(services, caller, managerId, { packageName, packageVersion, appId })
        results.push({
          packageName,
          appId,
          packageVersion,
          postUninstallNotes: definition?.postUninstallNotes,
        })
      }
      return { results }
    },
  }
}
