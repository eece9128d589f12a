import { expect } from 'chai'
import fc from 'fast-check'
import { routeQuestion } from '../src/answer/route-question.ts'

const names = { domain: 'mesos', clusterZone: 'thisdcos.directory', clusterId: 'abc123' }

describe('routeQuestion', () => {
  const cases: [string, string, string?][] = [
    ['web.marathon.mesos', 'mesos', 'web.marathon.mesos'],
    ['web.*.marathon.mesos', 'mesos', 'web.marathon.mesos'],
    ['web.marathon.mesos.thisdcos.directory', 'mesos', 'web.marathon.mesos'],
    [
      'web.marathon.autoip.dcos.thisdcos.directory',
      'directory',
      'web.marathon.autoip.dcos.thisdcos.directory',
    ],
    ['web.marathon.autoip.dcos.thisdcos.global', 'directory', 'web.marathon.autoip.dcos.thisdcos.directory'],
    [
      'web.marathon.autoip.dcos.abc123.dcos.directory',
      'directory',
      'web.marathon.autoip.dcos.thisdcos.directory',
    ],
    ['x.marathon.dclb.thisdcos.directory', 'l4lb', 'x.marathon.l4lb.thisdcos.directory'],
    ['ready.spartan', 'fixed', 'ready.spartan'],
    ['zk-1.zk', 'fixed', 'zk-1.zk'],
    ['x.unknown.thisdcos.directory', 'refused'],
    ['web.other.dcos.directory', 'upstream'],
    ['notmesos', 'upstream'],
    ['example.com', 'upstream'],
    ['', 'upstream'],
  ]
  for (const [name, to, lookup] of cases) {
    it(`answers "${name}" from ${to}`, () => {
      const route = routeQuestion(name, names)
      expect(route.to).to.equal(to)
      if (lookup !== undefined) expect('lookup' in route && route.lookup).to.equal(lookup)
    })
  }

  it('finds a way for any name', () => {
    const name = fc.array(fc.constantFrom('mesos', 'thisdcos', 'directory', 'dcos', 'global', 'x', '*', ''), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(name, (labels) => {
        expect(routeQuestion(labels.join('.'), names)).to.have.property('to')
      }),
      { numRuns: 100 },
    )
  })
})
