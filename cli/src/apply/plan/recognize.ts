import { cliErrors } from '../../errors.ts'
import type { Fields, GivenDocument, Kind, Resource } from './types.ts'
import { kinds, nameOf } from './types.ts'

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsIn = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

function refuse(source: string, reason: string): never {
  throw cliErrors.DOCUMENT_INVALID({ source, reason })
}

/** What a document without `kind` is, by its fields. */
function kindByShape(value: Fields): Kind | undefined {
  if (text(value['packageName']) !== undefined) return 'package'
  if (['apps', 'groups', 'pods'].some((name) => Array.isArray(value[name]))) return 'group'
  if (Array.isArray(value['containers'])) return 'pod'
  if (isFields(value['run'])) return 'job'
  const service = ['cmd', 'args', 'container', 'instances', 'cpus', 'mem']
  return service.some((name) => name in value) ? 'app' : undefined
}

function kindOf(source: string, value: Fields): Kind {
  const named = value['kind']
  if (named !== undefined) {
    return (
      kinds.find((kind) => kind === named) ??
      refuse(source, `"kind" is one of ${kinds.join(', ')}, not ${JSON.stringify(named)}`)
    )
  }
  return (
    kindByShape(value) ??
    refuse(source, `it does not show what it is; add "kind": one of ${kinds.join(', ')}`)
  )
}

/** An id of a service as it is from the root: `db` in `/team` is `/team/db`, `../db` is `/db`. */
export function absoluteId(id: string, parent = '/'): string {
  const words = id.startsWith('/') ? [] : parent.split('/')
  for (const word of id.split('/')) {
    if (word === '..') words.pop()
    else if (word !== '.') words.push(word)
  }
  return `/${words.filter((word) => word !== '').join('/')}`
}

/** The group that a service lies in. */
const parentOf = (id: string): string => id.slice(0, id.lastIndexOf('/')) || '/'

function dependenciesOf(value: Fields, base: string): string[] {
  const given = value['dependencies']
  return Array.isArray(given)
    ? given.flatMap((id) => (text(id) === undefined ? [] : [absoluteId(String(id), base)]))
    : []
}

function service(
  kind: 'app' | 'pod',
  value: Fields,
  parent: string,
  source: string,
  after: string[],
): Resource {
  const id = absoluteId(text(value['id']) ?? refuse(source, `the ${kind} needs an "id"`), parent)
  const own = dependenciesOf(value, parentOf(id))
  const dependencies = value['dependencies'] === undefined ? {} : { dependencies: own }
  return {
    kind,
    id,
    wanted: { ...value, id, ...dependencies },
    source,
    after: [...new Set([...after, ...own])],
  }
}

/** A group, as its own settings and the services in it. */
function group(value: Fields, parent: string, source: string, after: string[]): Resource[] {
  const id = absoluteId(text(value['id']) ?? refuse(source, 'the group needs an "id"'), parent)
  const own = dependenciesOf(value, parentOf(id))
  const before = [...after, ...own]
  const inside = [
    ...fieldsIn(value['apps']).map((app) => service('app', app, id, source, before)),
    ...fieldsIn(value['pods']).map((pod) => service('pod', pod, id, source, before)),
    ...fieldsIn(value['groups']).flatMap((child) => group(child, id, source, before)),
  ]
  const { apps: _apps, groups: _groups, pods: _pods, id: _id, ...settings } = value
  const dependencies = own.length > 0 ? { dependencies: own } : {}
  // A group that only holds services comes with the first of them.
  if (id === '/' || (Object.keys(settings).length === 0 && inside.length > 0)) return inside
  return [{ kind: 'group', id, wanted: { ...settings, id, ...dependencies }, source, after }, ...inside]
}

function job(value: Fields, source: string): Resource {
  const id = text(value['id']) ?? refuse(source, 'the job needs an "id"')
  const after = fieldsIn(value['dependencies']).flatMap((parent) => text(parent['id']) ?? [])
  return { kind: 'job', id, wanted: value, source, after }
}

function install(value: Fields, source: string): Resource {
  const name =
    text(value['packageName']) ?? text(value['name']) ?? refuse(source, 'the package needs a "name"')
  const version = text(value['packageVersion']) ?? text(value['version'])
  const appId = text(value['appId'])
  const { options } = value
  if (options !== undefined && !isFields(options)) refuse(source, '"options" is an object')
  return {
    kind: 'package',
    id: appId === undefined ? name : `${name} (${absoluteId(appId)})`,
    wanted: {
      name,
      ...(version === undefined ? {} : { version }),
      ...(appId === undefined ? {} : { appId: absoluteId(appId) }),
      ...(options === undefined ? {} : { options }),
    },
    source,
    after: [],
  }
}

function secret(value: Fields, source: string): Resource {
  const path = text(value['path'])?.replace(/^\/+/, '') ?? refuse(source, 'the secret needs a "path"')
  const held = value['value']
  if (typeof held !== 'string') refuse(source, 'the secret needs a "value", a "file" or an "env"')
  return { kind: 'secret', id: path, wanted: { path, value: held }, source, after: [] }
}

function setting(value: Fields, source: string): Resource {
  const namespace = text(value['namespace']) ?? refuse(source, 'the configuration needs a "namespace"')
  const key = text(value['key']) ?? refuse(source, 'the configuration needs a "key"')
  const held = value['value']
  if (held === undefined || held === null) refuse(source, 'the configuration needs a "value"')
  const written = typeof held === 'string' ? held : JSON.stringify(held)
  return {
    kind: 'config',
    id: `${namespace}/${key}`,
    wanted: { namespace, key, value: written },
    source,
    after: [],
  }
}

function recognizeOne({ source, value }: GivenDocument): Resource[] {
  if (!isFields(value)) return refuse(source, 'it is not an object')
  const kind = kindOf(source, value)
  const { kind: _kind, ...rest } = value
  if (kind === 'app' || kind === 'pod') return [service(kind, rest, '/', source, [])]
  if (kind === 'group') return group(rest, '/', source, [])
  const make = { job, package: install, secret, config: setting }[kind]
  return [make(rest, source)]
}

/** What the documents want. Throws DCL_CLI_DOCUMENT_INVALID, also when two of them want the same thing. */
export function recognize(documents: readonly GivenDocument[]): Resource[] {
  const resources = documents
    .flatMap(({ source, value }) =>
      Array.isArray(value)
        ? value.map((one: unknown): GivenDocument => ({ source, value: one }))
        : [{ source, value }],
    )
    .flatMap(recognizeOne)
  const seen = new Map<string, string>()
  for (const resource of resources) {
    const name = nameOf(resource)
    const before = seen.get(name)
    if (before !== undefined) refuse(resource.source, `${name} is in ${before} too`)
    seen.set(name, resource.source)
  }
  return resources
}
