import { createRequire } from 'node:module'
import { expect } from 'chai'
import { messageType } from '../../../src/protocol/wire/descriptors.ts'
import type { FieldType, MessageType } from '../../../src/protocol/wire/descriptors.ts'
import type { MessageName } from '../../../src/protocol/wire/index.ts'

interface ForeignField {
  className: string
  name: string
  id: number
  type: { name: string }
  required: boolean
  repeated: boolean
  resolvedType: ForeignType | null
}

interface ForeignType {
  className: string
  name: string
  children: (ForeignField | { name: string; id: number })[]
}

interface Library {
  getBuilder(): { lookup(path: string): ForeignType }
}

/** The definitions of Mesos 0.28 as the npm package `mesos-framework` brings them, read by `protobufjs`. */
const load = createRequire(import.meta.url)('mesos-framework/lib/mesos') as () => Library

/** What the v1 API has changed since. */
const changed = new Set([
  'NetworkInfo.ip_address is missing',
  'NetworkInfo.protocol is missing',
  'Offers.inverse_offers is missing',
  'Range.begin is uint64, not uint32',
  'Range.end is uint64, not uint32',
])

function differences(ours: MessageType, foreign: ForeignType, seen: Set<string>): string[] {
  if (seen.has(`${ours.name} ${foreign.name}`)) return []
  seen.add(`${ours.name} ${foreign.name}`)
  const fields = foreign.children.filter(
    (child): child is ForeignField => 'className' in child && child.className === 'Message.Field',
  )
  return fields.flatMap((field) => {
    const place = `${ours.name}.${field.name}`
    const own = ours.withName.get(field.name)
    if (!own) return [`${place} is missing`]
    return fieldDifferences(place, own, field, seen)
  })
}

function fieldDifferences(place: string, own: FieldType, field: ForeignField, seen: Set<string>): string[] {
  const { type } = own
  const found: string[] = []
  if (own.number !== field.id) found.push(`${place} is ${own.number}, not ${field.id}`)
  if (own.repeated !== field.repeated) found.push(`${place} is repeated in one of both`)
  if (own.required && !field.required) found.push(`${place} is required here only`)
  const kind = type.kind === 'scalar' ? type.scalar : type.kind
  if (kind !== field.type.name) found.push(`${place} is ${kind}, not ${field.type.name}`)
  if (type.kind === 'message' && field.resolvedType) {
    found.push(...differences(type.messageType, field.resolvedType, seen))
  }
  if (type.kind === 'enum') {
    for (const { name, id } of (field.resolvedType?.children ?? []) as { name: string; id: number }[]) {
      const number = type.enumType.numbers.get(name)
      if (number !== id && id !== 0) found.push(`${place} has ${name} as ${number}, not ${id}`)
    }
  }
  return found
}

describe('the wire table and the definitions of Mesos 0.28', () => {
  const builder = load().getBuilder()
  const pairs: [MessageName, string][] = [
    ['SchedulerCall', 'mesos.scheduler.Call'],
    ['SchedulerEvent', 'mesos.scheduler.Event'],
    ['ExecutorCall', 'mesos.executor.Call'],
    ['ExecutorEvent', 'mesos.executor.Event'],
    ['ResourceStatistics', 'mesos.ResourceStatistics'],
    ['ContainerStatus', 'mesos.ContainerStatus'],
    ['InverseOffer', 'mesos.InverseOffer'],
    ['VersionInfo', 'mesos.VersionInfo'],
    ['Flag', 'mesos.Flag'],
    ['Metric', 'mesos.Metric'],
    ['WeightInfo', 'mesos.WeightInfo'],
  ]
  for (const [name, path] of pairs) {
    it(`agree on ${name} and all that it holds`, () => {
      const found = differences(messageType(name), builder.lookup(path), new Set())
      expect(found.filter((difference) => !changed.has(difference))).to.deep.equal([])
    })
  }
})
