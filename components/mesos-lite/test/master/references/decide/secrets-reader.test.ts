import { expect } from 'chai'
import type { PermissionQuestion } from '@dcos-lite/lib/contracts'
import { clusterComponent, mayDo } from '@dcos-lite/lib/identity'
import { secretRefusal } from '../../../../src/master/references/decide/secrets-reader.ts'
import type { SubscribedAs } from '../../../../src/master/references/decide/secrets-reader.ts'

const grants = new Map([['shop', new Map([['dcos:secrets:default:/shop', new Set(['read' as const])]])]])
const may = (question: PermissionQuestion) =>
  mayDo(
    { grantsOfUser: (uid) => grants.get(uid), groupsOf: () => [], grantsOfGroup: () => undefined },
    question,
  )
const user = (uid: string): SubscribedAs => ({ uid, kind: 'service-account' })
const ask = (
  subscribedAs: SubscribedAs | undefined,
  path = 'shop/word',
  kind: 'secret' | 'config' = 'secret',
) => secretRefusal({ kind, path }, { name: 'custom', subscribedAs }, may)

describe('The secrets of the tasks of a framework, where permissions are enforced,', () => {
  it('are those that its principal may read, whatever service the framework names', () => {
    expect(ask(user('shop'))).to.equal(undefined)
    expect(ask(user('shop'), '/shop/deep/word')).to.equal(undefined)
    const others = ask(user('shop'), 'bank/word')
    expect(others?.refused).to.include('is of shop').and.include('"read" on dcos:secrets:default:/bank/word')
    expect(others?.retry).to.equal(false)
    expect(ask(user('bank'))?.refused).to.include('is of bank')
  })

  it('are all for parts of the cluster, which check their users themselves, and none for who is unknown', () => {
    expect(ask(clusterComponent)).to.equal(undefined)
    expect(ask('nobody')).to.deep.include({ retry: false })
    expect(ask('nobody')?.refused).to.include('without a token')
  })

  it('wait for a framework that did not come back yet, and leave out what is no secret', () => {
    expect(ask(undefined)).to.deep.include({ retry: true })
    expect(ask('nobody', 'team/key', 'config')).to.equal(undefined)
  })
})
