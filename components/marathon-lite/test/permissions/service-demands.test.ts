import { expect } from 'chai'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { EngineContext } from '../../src/engine/context.ts'
import { demandsOf } from '../../src/permissions/service-demands.ts'

// Which services there are is all that this asks of the engine.
const known = { services: new Map([['/team/app', {}]]), groups: new Map([['/team', {}]]) }
const context = { treeStore: { tree: () => known } } as unknown as EngineContext

describe('What a request to an app needs', () => {
  const of = (method: string, below: string): unknown => {
    const request = { method, routeOptions: { url: '/v2/apps/*' }, params: { '*': below } }
    return demandsOf(context, request as unknown as FastifyRequest)
  }
  const on = (id: string, action: string): unknown => [
    { resource: `dcos:service:marathon:marathon:services:${id}`, action },
  ]

  it('is nothing for a listing alone, whose entries are chosen one by one', () => {
    expect(of('GET', 'team/*')).to.deep.equal([])
    expect(of('GET', '*')).to.deep.equal([])
  })

  it('is the app for whatever is told of it, also where its path has a star', () => {
    expect(of('GET', 'team/app')).to.deep.equal(on('/team/app', 'read'))
    expect(of('GET', 'team/app/versions/2026-01-01T00:00:00.000Z')).to.deep.equal(on('/team/app', 'read'))
    expect(of('GET', 'team/app/*/versions')).to.deep.equal(on('/team/app', 'read'))
    expect(of('GET', 'team/app/*/versions/2026-01-01T00:00:00.000Z')).to.deep.equal(on('/team/app', 'read'))
    expect(of('GET', '*/tasks')).to.deep.equal(on('/', 'read'))
    expect(of('GET', 'team/*/tasks')).to.deep.equal(on('/team', 'read'))
  })

  it('is the app that is changed, not the one that its path looks like a part of', () => {
    expect(of('PUT', 'team/app')).to.deep.equal(on('/team/app', 'update'))
    expect(of('PUT', 'team/app/tasks/x')).to.deep.equal(on('/team/app/tasks/x', 'create'))
    expect(of('POST', 'team/app/restart')).to.deep.equal(on('/team/app', 'update'))
    expect(of('DELETE', 'team/app/tasks')).to.deep.equal(on('/team/app', 'update'))
    expect(of('DELETE', 'team/app')).to.deep.equal(on('/team/app', 'delete'))
  })
})
