import { expect } from 'chai'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { demandsOfRequest } from '../../../src/master/permissions/route-demands.ts'

describe('what a request to the master needs', () => {
  const of = (method: string, url: string): string[] => {
    const request = { method, routeOptions: { url }, params: {}, headers: {} } as unknown as FastifyRequest
    return demandsOfRequest(request, () => undefined).map(({ resource, action }) => `${resource} ${action}`)
  }

  it('is the making of agents for who speaks as one, however the front door was passed', () => {
    for (const url of ['/internal/v1/agents', '/internal/v1/agents/:agentId/messages']) {
      expect(of('POST', url), url).to.deep.equal(['dcos:mesos:master:agent create'])
    }
  })

  it('is the same for every name of a route', () => {
    for (const url of ['/flags', '/master/flags', '/flags.json', '/master/flags.json']) {
      expect(of('HEAD', url), url).to.deep.equal(['dcos:mesos:master:flags read'])
    }
    expect(of('GET', '/state')).to.deep.equal([])
  })
})
