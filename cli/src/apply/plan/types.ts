/** What a folder may hold. */
export const kinds = ['secret', 'config', 'package', 'job', 'group', 'app', 'pod'] as const
export type Kind = (typeof kinds)[number]

export type Fields = Record<string, unknown>

/** A document of a file, before it is known what it is. */
export interface GivenDocument {
  /** `file`, or `file, document 2`. */
  source: string
  value: unknown
}

/** One thing that is to be on the cluster. */
export interface Resource {
  kind: Kind
  id: string
  /** The definition, in the words of the API of its kind. */
  wanted: Fields
  source: string
  /** Ids of services or jobs that come first. */
  after: string[]
}

/** One place that differs; a value that is not there is undefined. */
export interface Difference {
  path: string
  from?: unknown
  to?: unknown
}

export type Action = 'create' | 'change' | 'unchanged'

/** What is to be done for one resource. */
export interface Step {
  action: Action
  resource: Resource
  differences: Difference[]
}

/** `app /web`: what a resource is called in plans, and its key. */
export function nameOf({ kind, id }: Pick<Resource, 'kind' | 'id'>): string {
  return `${kind} ${id}`
}
