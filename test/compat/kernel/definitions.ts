import { createRequire } from 'node:module'

/** A field as `protobufjs` describes it. */
export interface ForeignField {
  className: string
  name: string
  id: number
  type: { name: string }
  required: boolean
  repeated: boolean
  resolvedType: ForeignType | null
}

/** A message or an enum as `protobufjs` describes it. */
export interface ForeignType {
  className: string
  name: string
  children: ForeignField[]
}

/** A message that `protobufjs` writes and reads. */
export interface ForeignMessage {
  toBuffer(): Buffer
  encodeJSON(): string
}

/** The class of a message, made by `protobufjs` from the definitions of Mesos. */
export interface ForeignClass {
  new (value: object): ForeignMessage
  decode(bytes: Uint8Array): ForeignMessage
}

interface ForeignMesos {
  getMesos(): { scheduler: Record<'Call' | 'Event', ForeignClass> }
  getBuilder(): { lookup(path: string): ForeignType }
}

/** The definitions of Mesos 0.28 that the npm package `mesos-framework` brings, with the `protobufjs` that it uses. */
export function foreignMesos(): ForeignMesos {
  const require = createRequire(import.meta.url)
  const load = require('mesos-framework/lib/mesos') as () => ForeignMesos
  return load()
}
