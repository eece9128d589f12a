import {
  packageLabelNames,
  readDefinitionLabel,
  readOptionsLabel,
  renderPackage,
} from '@dcos-lite/lib/package-rendering'
import { packageServiceErrors } from '../errors.ts'
import type { HistoryRecord } from '../history/records.ts'
import { guardUpdate } from '../plan/guard-update.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { findService } from './installed-service.ts'
import type { InstalledService } from './installed-service.ts'
import { checkDependents } from './needs.ts'
import { planUpdate } from './plan.ts'
import type { Services } from './services.ts'
import { documentOf, withDocument } from './submit.ts'
import { applyUpdate } from './update.ts'
import type { PreparedUpdate } from './update.ts'

function shown(record: HistoryRecord): Record<string, unknown> {
  const { definition: _definition, appId: _appId, ...rest } = record
  return rest
}

/** `POST /service/history`: what was done to a service, the last change first. */
export function serviceHistoryEndpoint({ history }: Services): Endpoint<{ appId: string }> {
  return {
    method: 'POST',
    path: '/service/history',
    kind: 'service.history',
    versions: [1],
    read: (fields) => ({ appId: fields.required('appId', 'appId') }),
    async handle({ appId }, { caller }) {
      const records = await history.of(caller, appId)
      return { appId, changes: records.map(shown).reverse() }
    },
  }
}

interface RollbackRequest {
  appId: string
  /** The change whose state is wanted; without it the last one that was healthy and is not what runs now. */
  number: number | undefined
  dryRun: boolean
}

function sameAsPresent({ installation: { labels } }: InstalledService, record: HistoryRecord): boolean {
  return (
    labels[packageLabelNames.definition] === record.definition &&
    JSON.stringify(readOptionsLabel(labels) ?? {}) === JSON.stringify(record.options ?? {})
  )
}

async function targetOf(
  { history }: Services,
  caller: Caller,
  service: InstalledService,
  { appId, number }: RollbackRequest,
): Promise<HistoryRecord> {
  const records = (await history.of(caller, appId)).filter(({ action }) => action !== 'uninstall')
  const found =
    number === undefined
      ? records.findLast((one) => one.outcome === 'healthy' && !sameAsPresent(service, one))
      : records.find((one) => one.number === number)
  if (found) return found
  const what = number === undefined ? 'earlier state' : `change ${number}`
  throw packageServiceErrors.NOTHING_TO_GO_BACK_TO({ what, appId }, { details: { appId, number } })
}

function prepare(services: Services, record: HistoryRecord): PreparedUpdate {
  const { appId, source, options, definition: label } = record
  const definition = readDefinitionLabel({ [packageLabelNames.definition]: label })
  if (!definition) {
    throw packageServiceErrors.NOTHING_TO_GO_BACK_TO({ what: `readable change ${record.number}`, appId })
  }
  const rendered = renderPackage({ definition, source, userOptions: options, appId })
  const document =
    rendered.kind === 'job'
      ? documentOf(rendered)
      : guardUpdate(documentOf(rendered), services.updateDeadline)
  return {
    entry: { definition, source, repositoryIndex: 0 },
    options,
    rendered: withDocument(rendered, document),
  }
}

/** Goes back to the last healthy change before one that did not stay up; false when there is none. */
export async function undoUpdate(
  services: Services,
  caller: Caller,
  failed: HistoryRecord,
  earlier: readonly HistoryRecord[],
): Promise<boolean> {
  const good = earlier.findLast(
    ({ number, outcome, action }) =>
      number < failed.number && outcome === 'healthy' && action !== 'uninstall',
  )
  if (!good) return false
  const service = await findService(services, caller, failed.appId)
  const undoing = { backTo: good.number, undoes: failed.number }
  await applyUpdate(services, caller, service, prepare(services, good), undoing)
  return true
}

/** `POST /service/rollback`: a service gets an earlier version and its options again; the repositories are not asked. */
export function serviceRollbackEndpoint(services: Services): Endpoint<RollbackRequest> {
  return {
    method: 'POST',
    path: '/service/rollback',
    kind: 'service.rollback',
    versions: [1],
    read: (fields) => ({
      appId: fields.required('appId', 'appId'),
      number: fields.optional('number', 'integer'),
      dryRun: fields.optional('dryRun', 'flag') ?? false,
    }),
    async handle(request, { caller }) {
      const service = await findService(services, caller, request.appId)
      const record = await targetOf(services, caller, service, request)
      const prepared = prepare(services, record)
      const back = {
        number: record.number,
        packageName: record.packageName,
        packageVersion: record.packageVersion,
      }
      if (request.dryRun) {
        return { ...back, plan: await planUpdate(services, caller, service, prepared) }
      }
      await checkDependents(services, caller, [service.installation], record.packageVersion)
      const marathonDeploymentId = await applyUpdate(services, caller, service, prepared, {
        backTo: record.number,
      })
      return { ...back, marathonDeploymentId }
    },
  }
}
