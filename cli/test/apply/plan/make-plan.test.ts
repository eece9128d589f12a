import { expect } from 'chai'
import fc from 'fast-check'
import { makePlan } from '../../../src/apply/plan/make-plan.ts'
import { order } from '../../../src/apply/plan/order.ts'
import { recognize } from '../../../src/apply/plan/recognize.ts'
import type { Fields, GivenDocument, Resource } from '../../../src/apply/plan/types.ts'
import { kinds, nameOf } from '../../../src/apply/plan/types.ts'

const given = (...values: unknown[]): GivenDocument[] =>
  values.map((value, at) => ({ source: `file ${at}`, value }))

const word = fc.constantFrom('a', 'b', 'c', 'd')
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('env', 'labels', 'port', 'x', 'y'), tie('any'), { maxKeys: 3 }),
  ),
})).any
const definition = fc.dictionary(fc.constantFrom('cmd', 'env', 'labels', 'fetch', 'x', 'y'), value)

const app = fc.record({ id: word, more: definition, dependencies: fc.subarray(['/a', '/b', '/c']) })
const documents = fc
  .record({
    apps: fc.uniqueArray(app, { selector: ({ id }) => id, maxLength: 4 }),
    jobs: fc.uniqueArray(word, { maxLength: 3 }),
    secrets: fc.uniqueArray(word, { maxLength: 3 }),
  })
  .map(({ apps, jobs, secrets }) =>
    given(
      // Only what comes later in the alphabet is needed, so that there is no circle.
      ...apps.map(({ id, more, dependencies }) => ({
        ...more,
        kind: 'app',
        id: `/${id}`,
        dependencies: dependencies.filter((needed) => needed > `/${id}`),
      })),
      ...jobs.map((id) => ({ kind: 'job', id, run: { cmd: 'true' } })),
      ...secrets.map((path) => ({ kind: 'secret', path, value: 'hush' })),
    ),
  )

/** What a cluster holds that took everything as it was given, and added something of its own. */
function clusterWith(resources: readonly Resource[]): Map<string, Fields> {
  return new Map(resources.map((resource) => [nameOf(resource), { ...resource.wanted, version: 'now' }]))
}

describe('The plan of dcos apply', () => {
  it('creates everything on an empty cluster, and nothing a second time', () => {
    fc.assert(
      fc.property(documents, (list) => {
        const resources = recognize(list)
        const first = makePlan(resources, new Map())
        expect(first.every(({ action }) => action === 'create')).to.equal(true)
        const second = makePlan(resources, clusterWith(resources))
        expect(second.filter(({ action }) => action !== 'unchanged')).to.deep.equal([])
      }),
      { numRuns: 100 },
    )
  })

  it('goes on with what is left when only the beginning was done', () => {
    fc.assert(
      fc.property(documents, fc.nat(8), (list, done) => {
        const resources = order(recognize(list))
        const left = makePlan(resources, clusterWith(resources.slice(0, done)))
        const created = left.filter(({ action }) => action === 'create').map(({ resource }) => resource)
        expect(created).to.deep.equal(resources.slice(done))
      }),
      { numRuns: 50 },
    )
  })

  it('puts secrets before jobs and jobs before services, and what is needed before what needs it', () => {
    fc.assert(
      fc.property(documents, (list) => {
        const ordered = order(recognize(list))
        const ranks = ordered.map(({ kind }) => kinds.indexOf(kind))
        expect(ranks).to.deep.equal([...ranks].sort((a, b) => a - b))
        for (const [at, { after }] of ordered.entries()) {
          const later = ordered.slice(at + 1).map(({ id }) => id)
          expect(after.filter((id) => later.includes(id))).to.deep.equal([])
        }
      }),
      { numRuns: 50 },
    )
  })

  it('names every place that differs, and never what a secret holds', () => {
    const [web, secret] = recognize(
      given({ id: 'web', cmd: 'b', env: { A: '1' }, cpus: 1 }, { kind: 'secret', path: 'p', value: 'new' }),
    )
    const current = new Map<string, Fields>([
      ['app /web', { id: '/web', cmd: 'a', env: { A: '1', B: '2' }, cpus: 1, mem: 32, disk: 0 }],
      ['secret p', { value: 'old' }],
    ])
    const [first, second] = makePlan([...(web ? [web] : []), ...(secret ? [secret] : [])], current)
    expect(first?.differences).to.deep.equal([{ path: '/value', from: '(hidden)', to: '(hidden)' }])
    expect(second?.differences).to.deep.equal([
      { path: '/cmd', from: 'a', to: 'b' },
      { path: '/env/B', from: '2' },
    ])
  })

  it('compares older words with what they mean now, and 0 with any port', () => {
    const [app] = recognize(given({ id: 'web', cmd: 'a', uris: ['http://x/y'], ports: [0] }))
    const current = {
      id: '/web',
      cmd: 'a',
      fetch: [{ uri: 'http://x/y', extract: true }],
      portDefinitions: [{ port: 10001 }],
    }
    const [step] = makePlan(app ? [app] : [], new Map([['app /web', current]]))
    expect(step?.differences).to.deep.equal([])
  })

  it('compares the schedules of a job by their ids', () => {
    const [job] = recognize(
      given({
        id: 'j',
        run: {},
        schedules: [
          { id: 'a', cron: '1' },
          { id: 'b', cron: '2' },
        ],
      }),
    )
    const current = {
      id: 'j',
      run: {},
      schedules: [
        { id: 'a', cron: '0' },
        { id: 'c', cron: '3' },
      ],
    }
    const [step] = makePlan(job ? [job] : [], new Map<string, Fields>([['job j', current]]))
    expect(step?.differences.map(({ path }) => path)).to.deep.equal([
      '/schedules/a/cron',
      '/schedules/b',
      '/schedules/c',
    ])
  })
})
