import { expect } from 'chai'
import { parseLabelSelector } from '../../src/api/label-selector.ts'
import { parseAppPath } from '../../src/api/apps.ts'
import { parseGroupPath } from '../../src/api/groups.ts'
import { parsePodPath } from '../../src/api/pods.ts'

describe('Label selectors', () => {
  const fits = (selector: string, labels: Record<string, string>): boolean | undefined =>
    parseLabelSelector(selector)?.(labels)

  it('combine existence, equality and sets', () => {
    const labels = { env: 'prod', team: 'a b', 'x.y': '1' }
    expect(fits('env', labels)).to.equal(true)
    expect(fits('env==prod, x.y == 1', labels)).to.equal(true)
    expect(fits('env!=prod', labels)).to.equal(false)
    expect(fits('env in (test, prod)', labels)).to.equal(true)
    expect(fits('env notin (test)', labels)).to.equal(true)
    expect(fits('team==a\\ b', labels)).to.equal(true)
  })

  it('match != and notin only where the label exists', () => {
    expect(fits('env!=prod', {})).to.equal(false)
    expect(fits('env notin (prod)', {})).to.equal(false)
  })

  it('are refused when they cannot be read', () => {
    for (const bad of ['', 'a==', 'a b', 'a in ()', '==b', 'a==b,', 'a in (b', 'a$']) {
      expect(parseLabelSelector(bad), bad).to.equal(undefined)
    }
  })
})

describe('Paths with ids in them', () => {
  it('end with what is asked about an app', () => {
    expect(parseAppPath('a/b')).to.deep.equal({ id: '/a/b', below: false })
    expect(parseAppPath('a/b/tasks/x.1')).to.deep.equal({
      id: '/a/b',
      below: false,
      suffix: 'tasks',
      rest: 'x.1',
    })
    expect(parseAppPath('a/versions')).to.deep.equal({ id: '/a', below: false, suffix: 'versions' })
    expect(parseAppPath('/a/*')).to.deep.equal({ id: '/a', below: true })
    expect(parseAppPath('*')).to.deep.equal({ id: '/', below: true })
    expect(parseAppPath('a/*/tasks')).to.deep.equal({ id: '/a', below: true, suffix: 'tasks' })
  })

  it('do so for groups and pods', () => {
    expect(parseGroupPath('')).to.deep.equal({ id: '/' })
    expect(parseGroupPath('versions')).to.deep.equal({ id: '/', suffix: 'versions' })
    expect(parseGroupPath('a/b/versions/t')).to.deep.equal({ id: '/a/b', suffix: 'versions', version: 't' })
    expect(parseGroupPath('a/apps')).to.deep.equal({ id: '/a', suffix: 'apps' })
    expect(parsePodPath('a/b::status')).to.deep.equal({ id: '/a/b', suffix: 'status' })
    expect(parsePodPath('a::instances/x')).to.deep.equal({ id: '/a', suffix: 'instances', rest: 'x' })
  })
})
