import { expect } from 'chai'
import fc from 'fast-check'
import type { ServiceDefinition } from '../../src/definitions/service.ts'
import { applyChange, changeBetween } from '../../src/tree/change.ts'
import { servicePortsOf } from '../../src/tree/service-ports.ts'
import { draftOf, emptyTree } from '../../src/tree/tree.ts'
import type { Tree } from '../../src/tree/tree.ts'
import { usedServicePorts } from '../../src/tree/used-ports.ts'
import { appOf, version } from '../support/definitions.ts'

const appWith = (name: number, ports: number[]): ServiceDefinition => ({
  ...appOf({ ports }),
  id: `/app-${name}`,
})
const portsIn = (tree: Tree): Set<number> =>
  new Set([...tree.services.values()].flatMap((each) => (each.kind === 'app' ? servicePortsOf(each) : [])))

describe('Used service ports', () => {
  it('are those of the present tree after any changes, and of what is to come', () => {
    const change = fc.tuple(
      fc.nat(3),
      fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }), { nil: undefined }),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let tree = emptyTree(version(0))
        changes.forEach(([name, ports], at) => {
          usedServicePorts(tree, [])
          const draft = draftOf(tree)
          if (ports) draft.services.set(`/app-${name}`, appWith(name, ports))
          else draft.services.delete(`/app-${name}`)
          tree = applyChange(tree, changeBetween(tree, draft, version(at + 1)))
          const used = usedServicePorts(tree, [appWith(9, [77])])
          for (let port = 1; port <= 5; port += 1) expect(used.has(port)).to.equal(portsIn(tree).has(port))
          expect(used.has(77)).to.equal(true)
        })
      }),
      { numRuns: 60 },
    )
  })
})
