import { expect } from 'chai'
import { createOfferFilters } from '../../../src/master/allocator/filters.ts'
import type { OfferFilters } from '../../../src/master/allocator/filters.ts'
import { resources } from './snapshots.ts'

const blocks = (filters: OfferFilters, text: string, nowMs: number, role = '*'): boolean =>
  filters.blocking('f', role, 'a', resources(text), nowMs) !== undefined
const declined = (text: string, untilMs: number): OfferFilters => {
  const filters = createOfferFilters()
  filters.add('f', '*', 'a', { refused: resources(text), untilMs })
  return filters
}

describe('decline filters', () => {
  it('hold for what is contained in the refused resources, of the same role, agent and framework', () => {
    const filters = declined('cpus:2;mem:64;ports:[1-9]', 1000)
    expect(blocks(filters, 'cpus:1;ports:[2-3]', 0)).to.equal(true)
    for (const more of ['cpus:3', 'disk:1', 'ports:[9-10]', 'cpus(eng):1']) {
      expect(blocks(filters, more, 0), more).to.equal(false)
    }
    expect(blocks(filters, 'cpus:1', 0, 'eng')).to.equal(false)
    expect(filters.blocking('g', '*', 'a', resources('cpus:1'), 0)).to.equal(undefined)
    expect(filters.blocking('f', '*', 'b', resources('cpus:1'), 0)).to.equal(undefined)
  })

  it('are seen by at least one run over all agents, and are forgotten after their time', () => {
    const filters = declined('cpus:2', 1000)
    expect(blocks(filters, 'cpus:1', 5000)).to.equal(true)
    filters.runEnded(5000)
    expect(blocks(filters, 'cpus:1', 5000)).to.equal(false)
    expect(filters.activeByRole(5000).size).to.equal(0)
    filters.runEnded(6000)
    expect(filters.activeByRole(0).size).to.equal(0)
  })

  it('are not over with a run over all agents that was under way when they were added', () => {
    const filters = createOfferFilters()
    filters.runBegan()
    filters.add('f', '*', 'a', { refused: resources('cpus:2'), untilMs: 1000 })
    filters.runEnded(2000)
    expect(blocks(filters, 'cpus:1', 2000)).to.equal(true)
    filters.runBegan()
    filters.runEnded(3000)
    expect(blocks(filters, 'cpus:1', 3000)).to.equal(false)
  })

  it('of one framework and role that say the same are kept once', () => {
    const filters = declined('cpus:2', 1000)
    filters.add('f', '*', 'a', { refused: resources('cpus:4'), untilMs: 2000 })
    expect(filters.activeByRole(0).get('*')).to.equal(1)
    filters.add('f', '*', 'a', { refused: resources('cpus:1'), untilMs: 9000 })
    expect(filters.activeByRole(0).get('*')).to.equal(2)
  })

  it('are cleared by role, by framework and by agent', () => {
    const filters = declined('cpus:2', 1000)
    filters.add('f', 'eng', 'a', { refused: resources('cpus:2'), untilMs: 1000 })
    filters.clear('f', ['eng'])
    expect([blocks(filters, 'cpus:1', 0), blocks(filters, 'cpus:1', 0, 'eng')]).to.deep.equal([true, false])
    filters.clear('g')
    expect(blocks(filters, 'cpus:1', 0)).to.equal(true)
    filters.clearAgent('a')
    expect(blocks(filters, 'cpus:1', 0)).to.equal(false)
  })
})
