import { expect } from 'chai'
import fc from 'fast-check'
import { planActivation, planCollection, planRecovery, planUninstall } from '../../src/index.ts'
import type { NodeSet, NodeStep } from '../../src/index.ts'
import { setOf } from '../support/described.ts'
import { bundled, emptyModel, optionsFor, take, takeAll } from '../support/model-node.ts'
import type { ModelNode } from '../support/model-node.ts'

const sets: NodeSet[] = [
  setOf('master'),
  setOf('master', { cluster: { clusterName: 'renamed' } }),
  setOf('master', { release: 2 }),
  setOf('master', { cluster: { manageResolver: false }, release: 3 }),
  setOf('master', { cluster: { masters: ['10.0.0.11', '10.0.0.12', '10.0.0.13'] } }),
].map(({ set }) => set)

const anySet = fc.constantFrom(...sets)

const unpacked = (node: ModelNode, set: NodeSet): ModelNode => ({
  ...node,
  state: { ...node.state, packages: [...new Set([...node.state.packages, ...bundled(set)])] },
})

const activeOf = ({ state }: ModelNode): NodeSet | undefined =>
  state.active === undefined ? undefined : state.sets[state.active]

function activate(node: ModelNode, set: NodeSet): ModelNode {
  const ready = unpacked(node, set)
  const done = takeAll(ready, planActivation(ready.state, set, optionsFor(ready, set)), sets)
  return takeAll(done, planCollection(done.state), sets)
}

const recovery = (node: ModelNode): NodeStep[] => planRecovery(node.state, optionsFor(node, activeOf(node)))

/** What has to hold whenever no change is under way. */
function expectWhole(node: ModelNode): void {
  const set = activeOf(node)
  expect(node.state.journal).to.equal(undefined)
  if (node.state.active !== undefined) expect(set).not.to.equal(undefined)
  expect(node.state.units).to.deep.equal(set?.units ?? {})
  for (const id of set?.packages ?? []) expect(node.state.packages).to.include(id)
  if (set !== undefined) expect(optionsFor(node, set).resolverDiffers).to.equal(false)
}

/** Every service of the set runs, and what it runs is what its unit says now. */
function expectRunning(node: ModelNode, set: NodeSet): void {
  for (const [name, entry] of Object.entries(set.units)) {
    if (!name.endsWith('.service') || name === 'dcos-node-recover.service') continue
    expect(node.running[name], name).to.equal(JSON.stringify(entry))
  }
}

describe('The plan of an activation', () => {
  it('makes a bare node what the set says, and has nothing to do afterwards', () => {
    for (const set of sets) {
      const node = activate(emptyModel([]), set)
      expectWhole(node)
      expect(node.state.active).to.equal(set.setId)
      expect(planActivation(node.state, set, optionsFor(node, set))).to.deep.equal([])
      expectRunning(node, set)
    }
  })

  it('restarts what differs and nothing else', () => {
    const [first, renamed] = sets as [NodeSet, NodeSet]
    const node = activate(emptyModel([]), first)
    const ready = unpacked(node, renamed)
    const steps = planActivation(ready.state, renamed, optionsFor(ready, renamed))
    expect(steps.find((step) => step.do === 'restart')).to.deep.equal({
      do: 'restart',
      units: ['dcos-adminrouter.service', 'dcos-mesos-master.service'],
    })
  })

  it('that is cut off anywhere, and whose repair is cut off anywhere, ends as before or as wanted', () => {
    const cut = fc.nat({ max: 40 })
    fc.assert(
      fc.property(fc.array(anySet, { maxLength: 3 }), anySet, cut, cut, (history, wanted, first, second) => {
        const before = history.reduce(activate, emptyModel([]))
        const ready = unpacked(before, wanted)
        const steps = planActivation(ready.state, wanted, optionsFor(ready, wanted))
        const broken = takeAll(ready, steps, sets, first)
        const brokenAgain = takeAll(broken, recovery(broken), sets, second)
        const repaired = takeAll(brokenAgain, recovery(brokenAgain), sets)
        expectWhole(repaired)
        expect([before.state.active, wanted.setId]).to.include(repaired.state.active)
        if (repaired.state.active === wanted.setId) expectRunning(repaired, wanted)
        const done = activate(repaired, wanted)
        expectWhole(done)
        expectRunning(done, wanted)
        expect(done.state.active).to.equal(wanted.setId)
      }),
      { numRuns: 100 },
    )
  })

  it('never lets the active set be one that is not complete', () => {
    fc.assert(
      fc.property(anySet, anySet, (from, to) => {
        let node = unpacked(activate(emptyModel([]), from), to)
        for (const step of planActivation(node.state, to, optionsFor(node, to))) {
          node = take(node, step, sets)
          expect(activeOf(node)).not.to.equal(undefined)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('The plan of a way back', () => {
  it('leads to the set that was active before, and forgets the other', () => {
    const [first, second] = sets as [NodeSet, NodeSet]
    const node = activate(activate(emptyModel([]), first), second)
    expect(node.state.previous).to.equal(first.setId)
    const steps = planActivation(node.state, first, { ...optionsFor(node, first), previous: null })
    const back = takeAll(node, steps, sets)
    expectWhole(back)
    expect(back.state.active).to.equal(first.setId)
    const collected = takeAll(back, planCollection(back.state), sets)
    expect(Object.keys(collected.state.sets)).to.deep.equal([first.setId])
  })
})

describe('The collection of what is old', () => {
  it('keeps the active set, the one to go back to, and what runs', () => {
    fc.assert(
      fc.property(fc.array(anySet, { minLength: 1, maxLength: 5 }), anySet, (history, used) => {
        const node = history.reduce(activate, emptyModel([]))
        const inUse = bundled(used)
        const state = { ...node.state, packages: [...node.state.packages, ...inUse], packagesInUse: inUse }
        const after = takeAll({ ...node, state }, planCollection(state), sets).state
        for (const id of inUse) expect(after.packages).to.include(id)
        for (const setId of [after.active, after.previous]) {
          if (setId !== undefined)
            for (const id of after.sets[setId]?.packages ?? []) expect(after.packages).to.include(id)
        }
        expect(Object.keys(after.sets).length).to.be.at.most(2)
      }),
      { numRuns: 50 },
    )
  })

  it('waits while a change is under way', () => {
    const node = activate(emptyModel([]), sets[0] as NodeSet)
    const journal = { format: 1, operation: 'uninstall' } as const
    expect(planCollection({ ...node.state, journal })).to.deep.equal([])
  })
})

describe('The plan of an uninstall', () => {
  it('leaves nothing, wherever it is cut off', () => {
    fc.assert(
      fc.property(fc.array(anySet, { maxLength: 2 }), fc.nat({ max: 30 }), (history, cut) => {
        const node = history.reduce(activate, emptyModel([]))
        const broken = takeAll(node, planUninstall(node.state), sets, cut)
        const done = takeAll(broken, planUninstall(broken.state), sets)
        expect(planUninstall(done.state)).to.deep.equal([])
        expect(done.state.units).to.deep.equal({})
        expect(done.state.mesosphere).to.equal('absent')
        expect(done.resolver).to.equal('"original"')
        expect(done.running).to.deep.equal({})
      }),
      { numRuns: 60 },
    )
  })

  it('has nothing to do on a bare host', () => {
    expect(planUninstall(emptyModel([]).state)).to.deep.equal([])
  })
})
