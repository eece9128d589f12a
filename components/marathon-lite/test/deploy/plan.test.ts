import { expect } from 'chai'
import fc from 'fast-check'
import type { AppDefinition } from '../../src/definitions/app.ts'
import type { GroupRecord } from '../../src/definitions/service.ts'
import { dependencyLevels } from '../../src/deploy/dependencies.ts'
import { planSteps } from '../../src/deploy/plan.ts'
import { emptyTree } from '../../src/tree/tree.ts'
import type { Tree } from '../../src/tree/tree.ts'
import { stampVersion } from '../../src/tree/versions.ts'
import { appOf, version } from '../support/definitions.ts'

const treeOf = (...apps: AppDefinition[]): Tree => ({
  ...emptyTree(version(0)),
  services: new Map(apps.map((app) => [app.id, app])),
})

describe('Plans of deployments', () => {
  it('stop what is gone, start what is new, then scale and restart by the length of dependency chains', () => {
    const gone = appOf({ id: '/gone' })
    const kept = appOf({ id: '/kept' })
    const scaled = appOf({ id: '/scaled' })
    const before = treeOf(gone, kept, scaled, appOf({ id: '/changed' }))
    const after = treeOf(
      kept,
      stampVersion(scaled, { ...scaled, instances: 4 }, version(1)),
      appOf({ id: '/new', dependencies: ['/changed', '/unknown'], version: version(1) }),
      appOf({ id: '/changed', version: version(1) }),
    )
    const steps = planSteps(before, after)
    expect(steps).to.deep.equal([
      { actions: [{ action: 'StopApplication', app: '/gone' }] },
      { actions: [{ action: 'StartApplication', app: '/new' }] },
      {
        actions: [
          { action: 'ScaleApplication', app: '/scaled' },
          { action: 'RestartApplication', app: '/changed' },
        ],
      },
      { actions: [{ action: 'ScaleApplication', app: '/new' }] },
    ])
  })

  it('scale to zero instead of restarting, and do nothing for what did not change', () => {
    const app = appOf({ id: '/a' })
    const zero = stampVersion(app, { ...app, cmd: 'sleep 9', instances: 0 }, version(1))
    expect(planSteps(treeOf(app), treeOf(zero))).to.deep.equal([
      { actions: [{ action: 'ScaleApplication', app: '/a' }] },
    ])
    expect(planSteps(treeOf(app), treeOf(app))).to.deep.equal([])
  })

  it('find cycles, also through the dependencies of groups', () => {
    const group = (id: string, ...dependencies: string[]): [string, GroupRecord] => [
      id,
      { id, dependencies, version: version(0) },
    ]
    const tree = treeOf(appOf({ id: '/g/a' }), appOf({ id: '/h/b', dependencies: ['/g'] }))
    const chain = { ...tree, groups: new Map([group('/g'), group('/h')]) }
    expect(dependencyLevels(chain)?.get('/h/b')).to.equal(1)
    const cycle = { ...tree, groups: new Map([group('/g', '/h'), group('/h')]) }
    expect(dependencyLevels(cycle)).to.equal(undefined)
  })

  it('put every service after all that it depends on', () => {
    const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 })
    fc.assert(
      fc.property(edges, (given) => {
        const dependenciesOf = (index: number): string[] =>
          given.filter(([from, to]) => from === index && to < from).map(([, to]) => `/s${to}`)
        const apps = Array.from({ length: 8 }, (_, index) =>
          appOf({ id: `/s${index}`, dependencies: dependenciesOf(index) }),
        )
        const order = planSteps(treeOf(), treeOf(...apps))
          .slice(1)
          .map(({ actions }) => actions.map(({ app }) => app))
        const stepOf = (id: string): number => order.findIndex((ids) => ids.includes(id))
        for (const { id, dependencies } of apps) {
          for (const dependency of dependencies) expect(stepOf(dependency)).to.be.below(stepOf(id))
        }
      }),
      { numRuns: 50 },
    )
  })
})
