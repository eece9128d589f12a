import type { Json, JsonObject, PackageDefinition } from '../package-format/index.ts'
import { packageRenderingErrors } from './errors.ts'
import { packageLabelNames, packageLabels } from './labels.ts'
import { isJsonObject, mergeObjects } from './merge.ts'
import { deepestNesting, isTooDeep } from './nesting.ts'
import { optionDefaults } from './option-defaults.ts'
import { resourceModel } from './resource-model.ts'
import { renderTemplate } from './template-engine.ts'
import { validateOptions } from './validate-options.ts'

export interface RenderRequest {
  definition: PackageDefinition
  /** URI of the repository that the definition came from. */
  source: string
  userOptions?: JsonObject | undefined
  /** Replaces the id that the template made. */
  appId?: string | undefined
}

/** What a package puts on the cluster. */
export type RenderedPackage =
  | { kind: 'app'; id: string; app: JsonObject }
  | { kind: 'group'; id: string; group: JsonObject }
  | { kind: 'job'; id: string; job: JsonObject }

const shallow = new WeakSet<JsonObject>()

function checkNesting(config: JsonObject | undefined): void {
  if (config === undefined || shallow.has(config)) return
  if (isTooDeep(config))
    throw packageRenderingErrors.CONFIG_UNUSABLE({ reason: `it is nested deeper than ${deepestNesting}` })
  shallow.add(config)
}

/** The package's defaults with the user's options over them. */
export function resolveOptions(
  definition: PackageDefinition,
  userOptions: JsonObject | undefined,
): JsonObject {
  checkNesting(definition.config)
  return mergeObjects(optionDefaults(definition.config), userOptions ?? {})
}

/** Renders one template to the JSON object that it makes, before labels. Options are not checked here. */
export function renderDocument(
  definition: PackageDefinition,
  templateBase64: string,
  resolved: JsonObject,
): JsonObject {
  const resource = resourceModel(definition)
  const context = resource ? mergeObjects(resolved, { resource }) : resolved
  const text = renderTemplate(Buffer.from(templateBase64, 'base64').toString('utf8'), context)
  const document = parseRendered(text)
  if (!isJsonObject(document)) throw packageRenderingErrors.RESULT_NOT_AN_OBJECT()
  return document
}

function parseRendered(text: string): Json {
  try {
    const document = JSON.parse(text) as Json
    if (isTooDeep(document)) throw new Error(`it is nested deeper than ${deepestNesting}`)
    return document
  } catch (error) {
    const parsingErrorMessage = (error as Error).message
    const details = { underlyingType: 'io.circe.Json', parsingErrorMessage, parsingInput: text }
    throw packageRenderingErrors.RESULT_NOT_JSON({}, { details, cause: error })
  }
}

function label(document: JsonObject, labels: Record<string, string>): JsonObject {
  const own = document.labels ?? {}
  if (!isJsonObject(own) || Object.values(own).some((value) => typeof value !== 'string')) {
    const typeName = 'Map[String,String]'
    const details = {
      typeName,
      decodingErrorMessage: 'String: DownField(labels)',
      decodeInput: JSON.stringify(own),
    }
    throw packageRenderingErrors.LABELS_NOT_VALID({ typeName }, { details })
  }
  return { ...document, labels: { ...own, ...labels } }
}

function labelGroup(group: JsonObject, labels: Record<string, string>): JsonObject {
  const each = (members: Json | undefined, change: (member: JsonObject) => JsonObject): Json[] =>
    (Array.isArray(members) ? members : []).map((member) => (isJsonObject(member) ? change(member) : member))
  return {
    ...group,
    ...(group.apps === undefined ? {} : { apps: each(group.apps, (app) => label(app, labels)) }),
    ...(group.groups === undefined
      ? {}
      : { groups: each(group.groups, (inner) => labelGroup(inner, labels)) }),
  }
}

function absolute(id: Json | undefined): string {
  const text = typeof id === 'string' ? id : ''
  return text.startsWith('/') ? text : `/${text}`
}

/** Renders what an installation would put on the cluster: options resolved and checked, labels set. */
export function renderPackage(request: RenderRequest): RenderedPackage {
  const { definition, source, userOptions, appId } = request
  const template = definition.marathon?.v2AppMustacheTemplate ?? definition.metronome?.v1JobMustacheTemplate
  if (template === undefined) {
    throw packageRenderingErrors.NO_TEMPLATE(
      { name: definition.name, version: definition.version },
      { details: { packageName: definition.name, packageVersion: definition.version } },
    )
  }
  const resolved = resolveOptions(definition, userOptions)
  validateOptions(definition.config, resolved)
  const document = renderDocument(definition, template, resolved)
  const labels = packageLabels(definition, source, userOptions)
  if (definition.marathon === undefined) return finishJob(document, labels, appId)
  const named = appId === undefined ? document : { ...document, id: absolute(appId) }
  if (Array.isArray(document.apps) || Array.isArray(document.groups)) {
    const id = absolute(named.id)
    const group = labelGroup({ ...named, id }, { ...labels, [packageLabelNames.group]: id })
    return { kind: 'group', id, group }
  }
  return { kind: 'app', id: absolute(named.id), app: label(named, labels) }
}

function finishJob(
  document: JsonObject,
  labels: Record<string, string>,
  appId: string | undefined,
): RenderedPackage {
  const wanted = appId?.replace(/^\//, '').replaceAll('/', '.')
  const id = wanted ?? (typeof document.id === 'string' ? document.id : '')
  return { kind: 'job', id, job: label({ ...document, id }, labels) }
}
