import { isDcosError } from '@dcos-lite/lib/errors'
import type { JsonObject } from '@dcos-lite/lib/package-format'
import { packageLabelNames, packageLabels } from '@dcos-lite/lib/package-rendering'
import type { RenderedPackage } from '@dcos-lite/lib/package-rendering'
import type { CatalogEntry } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import type { NewChange } from '../history/history.ts'
import type { HistoryRecord } from '../history/records.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Submitted } from '../upstream/marathon.ts'
import { labelsOf } from './installations.ts'
import type { Installation } from './installations.ts'
import type { Services } from './services.ts'

/** The definition that an installation posts. */
export function documentOf(rendered: RenderedPackage): JsonObject {
  if (rendered.kind === 'app') return rendered.app
  return rendered.kind === 'group' ? rendered.group : rendered.job
}

/** The same package with another document. */
export function withDocument(rendered: RenderedPackage, document: JsonObject): RenderedPackage {
  if (rendered.kind === 'app') return { ...rendered, app: document }
  return rendered.kind === 'group' ? { ...rendered, group: document } : { ...rendered, job: document }
}

/** What the history says of a change to this package. */
export function changeOf(
  action: HistoryRecord['action'],
  appId: string,
  kind: HistoryRecord['kind'],
  { definition, source }: CatalogEntry,
  options: JsonObject | undefined,
): NewChange {
  const { name: packageName, version: packageVersion } = definition
  const encoded = packageLabels(definition, source, options)[packageLabelNames.definition] ?? ''
  const change = { action, appId, kind, packageName, packageVersion, source, definition: encoded }
  return options === undefined ? change : { ...change, options }
}

/** The definition label of a rendered package; an encoder of another version could write it otherwise. */
function labelOf(rendered: RenderedPackage): string | undefined {
  if (rendered.kind === 'group') return undefined
  return labelsOf(documentOf(rendered))[packageLabelNames.definition]
}

/** Creates on the cluster what an installation renders to. */
async function create(
  { marathon, metronome }: Services,
  caller: Caller,
  rendered: RenderedPackage,
): Promise<Submitted> {
  if (rendered.kind === 'app') return marathon.createApp(caller, rendered.app)
  if (rendered.kind === 'group') return marathon.createGroup(caller, rendered.id, rendered.group)
  return { id: `/${await metronome.createJob(caller, rendered.job)}`, deploymentId: undefined }
}

/** Replaces what is on the cluster. */
async function replace(
  { marathon, metronome }: Services,
  caller: Caller,
  rendered: RenderedPackage,
): Promise<Submitted> {
  const { id } = rendered
  if (rendered.kind === 'app') {
    return { id, deploymentId: await marathon.replaceApp(caller, id, rendered.app) }
  }
  if (rendered.kind === 'group') {
    return { id, deploymentId: await marathon.replaceGroup(caller, id, rendered.group) }
  }
  await metronome.replaceJob(caller, id, rendered.job)
  return { id: `/${id}`, deploymentId: undefined }
}

/** Submits a change that the history knows of before the scheduler does; a refused one is taken back. */
export async function submit(
  services: Services,
  caller: Caller,
  rendered: RenderedPackage,
  change: NewChange,
): Promise<Submitted> {
  const { history } = services
  const definition = labelOf(rendered) ?? change.definition
  const record = await history.begin(caller, { ...change, definition })
  const work = change.action === 'install' ? create : replace
  const submitted = await work(services, caller, rendered).catch(async (error: unknown) => {
    const unanswered = isDcosError(error) && error.code === packageServiceErrors.SERVICE_UNAVAILABLE.code
    if (unanswered) history.unanswered(record)
    else await history.forget(record)
    throw error
  })
  await history.submitted(record, submitted.deploymentId || undefined)
  return submitted
}

/** Notes what was installed before there was a history of it, so that one can go back to it. */
export async function noteEarlier(
  { history }: Services,
  caller: Caller,
  installation: Installation,
  entry: CatalogEntry,
  options: JsonObject | undefined,
): Promise<void> {
  if ((await history.of(caller, installation.appId)).length > 0) return
  const change = changeOf('install', installation.appId, installation.kind, entry, options)
  const definition = installation.labels[packageLabelNames.definition] ?? change.definition
  const record = await history.begin(caller, { ...change, definition })
  await history.submitted(record, undefined)
}
