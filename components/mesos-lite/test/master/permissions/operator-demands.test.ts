import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { writeCalls } from '../../../src/master/http/operator-calls.ts'
import { demandsOfCall, operatorRules } from '../../../src/master/permissions/decide/operator-demands.ts'

const reserved: Resource = {
  name: 'disk',
  type: 'SCALAR',
  scalar: { value: 1 },
  reservations: [{ type: 'DYNAMIC', role: 'shop', principal: 'ann' }],
  disk: { persistence: { id: 'data', principal: 'ben' } },
}
const short = ({ resource, action }: { resource: string; action: string }): string =>
  `${resource.replace('dcos:mesos:master:', '')} ${action}`

describe('what a call of an operator needs', () => {
  const needs = (call: Parameters<typeof demandsOfCall>[0]): string[] =>
    demandsOfCall(call, (id) => (id === 'f-1' ? 'carl' : undefined)).map(short)

  it('is said for every call that changes something', () => {
    expect(Object.keys(writeCalls).filter((type) => !Object.hasOwn(operatorRules, type))).to.deep.equal([])
  })

  it('names roles and principals as DC/OS did', () => {
    expect(
      needs({
        type: 'UPDATE_WEIGHTS',
        update_weights: { weight_infos: [{ role: 'a', weight: 1 }, { weight: 2 }] },
      }),
    ).to.deep.equal(['weight:role:a update', 'weight:role:* update'])
    expect(needs({ type: 'UPDATE_QUOTA', update_quota: { quota_configs: [{ role: 'a' }] } })).to.deep.equal([
      'quota:role:a update',
    ])
    expect(needs({ type: 'REMOVE_QUOTA', remove_quota: { role: 'b' } })).to.deep.equal([
      'quota:role:b update',
    ])
    expect(needs({ type: 'TEARDOWN', teardown: { framework_id: { value: 'f-1' } } })).to.deep.equal([
      'framework:principal:carl delete',
    ])
    expect(needs({ type: 'TEARDOWN', teardown: { framework_id: { value: 'f-2' } } })).to.deep.equal([
      'framework delete',
    ])
    expect(needs({ type: 'RESERVE_RESOURCES', reserve_resources: { resources: [reserved] } })).to.deep.equal([
      'reservation:role:shop create',
    ])
    expect(
      needs({ type: 'UNRESERVE_RESOURCES', unreserve_resources: { resources: [reserved] } }),
    ).to.deep.equal(['reservation:principal:ann delete'])
    expect(needs({ type: 'CREATE_VOLUMES', create_volumes: { volumes: [reserved] } })).to.deep.equal([
      'volume:role:shop create',
    ])
    expect(needs({ type: 'DESTROY_VOLUMES', destroy_volumes: { volumes: [reserved] } })).to.deep.equal([
      'volume:principal:ben delete',
    ])
    expect(needs({ type: 'GET_FLAGS' })).to.deep.equal(['flags read'])
    expect(needs({ type: 'GET_STATE' })).to.deep.equal([])
    expect(needs({ type: 'constructor' })).to.deep.equal([])
  })
})
