import { expect } from 'chai'
import fc from 'fast-check'
import { referenceName } from '@dcos-lite/lib/contracts'
import type { Reference } from '@dcos-lite/lib/contracts'
import type { ServiceDefinition } from '../../../src/definitions/service.ts'
import { onChangeViolations, planReferences } from '../../../src/references/decide/plan-restarts.ts'

const service = (names: readonly string[], labels: Record<string, string> = {}): ServiceDefinition =>
  ({
    kind: 'app',
    id: '/web',
    labels,
    secrets: Object.fromEntries(names.map((name) => [name, { source: name }])),
  }) as unknown as ServiceDefinition
const versions =
  (known: Record<string, string>) =>
  (reference: Reference): string | undefined =>
    known[referenceName(reference)]

describe('what is done when secrets or configuration change', () => {
  it('is a restart for a version that is not the noted one, and nothing for others', () => {
    const plan = (noted: Record<string, string> | undefined, known: Record<string, string>, labels = {}) =>
      planReferences(service(['a'], labels), noted, versions(known))
    expect(plan(undefined, { 'secret:a': '1' })).to.deep.equal({
      restart: false,
      changed: [],
      note: { 'secret:a': '1' },
    })
    expect(plan({ 'secret:a': '1' }, { 'secret:a': '1' })).to.deep.equal({ restart: false, changed: [] })
    expect(plan({ 'secret:a': '1' }, { 'secret:a': '2' })).to.deep.equal({
      ...{ restart: true, changed: ['secret:a'] },
      note: { 'secret:a': '2' },
    })
    expect(plan({ 'secret:a': '1' }, {}), 'a deleted secret').to.deep.equal({ restart: false, changed: [] })
    for (const label of ['none', 'signal:HUP']) {
      const labels = { DCOS_SECRETS_ON_CHANGE: label }
      expect(plan({ 'secret:a': '1' }, { 'secret:a': '2' }, labels)?.restart, label).to.equal(false)
    }
    expect(planReferences(service([]), undefined, versions({}))).to.equal(undefined)
    const configured = service([], { DCOS_CONFIG_FILE_0: 'n/k:f' })
    expect(
      planReferences(configured, { 'config:n/k': '1' }, versions({ 'config:n/k': '2' }))?.restart,
    ).to.equal(true)
  })

  it('is settled once it is noted, whatever changed', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const known = fc.dictionary(
      name.map((each) => `secret:${each}`),
      fc.constantFrom('1', '2'),
    )
    fc.assert(
      fc.property(fc.uniqueArray(name), known, known, (names, noted, now) => {
        const first = planReferences(service(names), noted, versions(now))
        const next = planReferences(service(names), first?.note ?? noted, versions(now))
        if (first) expect(next).to.deep.equal({ restart: false, changed: [] })
        expect(first === undefined).to.equal(names.length === 0)
      }),
      { numRuns: 100 },
    )
  })

  it('must be said in words that are known', () => {
    expect(onChangeViolations(service([], { DCOS_SECRETS_ON_CHANGE: 'signal:HUP' }))).to.deep.equal([])
    expect(onChangeViolations(service([], { DCOS_SECRETS_ON_CHANGE: 'reload' }))).to.have.length(1)
  })
})
