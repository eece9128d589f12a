import { expect } from 'chai'
import { besideFields, knownFields } from '../../cli/src/apply/plan/known-fields.ts'
import type { KnownFields } from '../../cli/src/apply/plan/known-fields.ts'
import { readAppBody } from '../../components/marathon-lite/src/validation/app-shape.ts'
import { readGroupBody } from '../../components/marathon-lite/src/validation/group-shape.ts'
import { readPodBody } from '../../components/marathon-lite/src/validation/pod-shape.ts'
import type { Violation } from '../../components/marathon-lite/src/validation/report.ts'
import { jobSchema } from '../../components/metronome-lite/src/job/job-schema.ts'

type Read = (value: unknown, report: Violation[]) => unknown

/** Whether a value at this path is to be a list or no object, instead of an object. */
type Kinds = Map<string, 'list' | 'leaf'>

/** Values that note which of their members are read. */
function noting(path: string, kinds: Kinds, fields: KnownFields): unknown {
  const read = new Proxy(fields, {
    get(_, name) {
      if (typeof name !== 'string') return undefined
      const at = `${path}/${name}`
      const kind = kinds.get(at)
      fields[name] = true
      if (kind === 'leaf') return ''
      const members: KnownFields = {}
      fields[name] = members
      const value = noting(kind === 'list' ? `${at}(0)` : at, kinds, members)
      return kind === 'list' ? [value] : value
    },
    ownKeys: () => [],
  })
  return read
}

/** What Marathon reads of a definition: `true` where it takes anything, or a plain value. */
function readBy(read: Read, leaves: readonly string[] = []): KnownFields {
  const kinds: Kinds = new Map(leaves.map((path) => [path, 'leaf']))
  for (;;) {
    const fields: KnownFields = {}
    const report: Violation[] = []
    read(noting('', kinds, fields), report)
    const lists = report.filter(({ path, error }) => error === 'error.expected.jsarray' && !kinds.has(path))
    if (lists.length === 0) return fields
    for (const { path } of lists) kinds.set(path, 'list')
  }
}

interface Schema {
  properties?: Record<string, Schema>
  items?: Schema
}

/** What a JSON Schema names. */
function namedBy({ properties, items }: Schema): KnownFields {
  if (items) return namedBy(items)
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, namedBy(one)]))
}

/** `container.docker.image`, and so on; a member without members is a leaf. */
function pathsOf(fields: KnownFields | true, path = ''): string[] {
  if (fields === true || Object.keys(fields).length === 0) return path === '' ? [] : [path]
  return Object.entries(fields).flatMap(([name, member]) =>
    pathsOf(member, path === '' ? name : `${path}.${name}`),
  )
}

describe('The fields that the command knows of a definition', () => {
  const services: [keyof typeof knownFields & string, KnownFields][] = [
    ['app', readBy(readAppBody)],
    ['pod', readBy(readPodBody)],
    ['group', readBy(readGroupBody, ['/apps', '/groups'])],
    ['job', namedBy(jobSchema('v1'))],
  ]
  for (const [kind, fields] of services) {
    it(`are those that the service reads: ${kind}`, () => {
      const [known, read] = [pathsOf(knownFields[kind] ?? {}), pathsOf(fields)]
      expect(read.length).to.be.greaterThan(5)
      const unread = known.filter((path) => !read.includes(path))
      const unknown = read.filter((path) => !known.includes(path))
      expect({ unread, unknown }).to.deep.equal({ unread: [], unknown: [] })
    })
  }

  it('are not those that it passes over in silence', () => {
    for (const [kind, fields] of Object.entries(besideFields)) {
      const known = Object.keys(knownFields[kind as keyof typeof knownFields] ?? {})
      expect(known.filter((name) => Object.hasOwn(fields, name))).to.deep.equal([])
    }
  })
})
