import { expect } from 'chai'
import fc from 'fast-check'
import {
  agentProtocol,
  anyPrincipalMayDoEverything,
  noSecretStore,
  protocolsAgree,
} from '@dcos-lite/lib/contracts'
import type { PermissionQuestion } from '@dcos-lite/lib/contracts'

describe('the permission check of a cluster without permissions', () => {
  const ask = (question: Partial<PermissionQuestion>) =>
    anyPrincipalMayDoEverything.check({
      principal: { uid: 'ann', kind: 'user' },
      resource: 'dcos:service:marathon:marathon:services:/',
      action: 'full',
      ...question,
    })

  it('lets whoever is logged in do everything', async () => {
    for (const kind of ['user', 'service-account', 'component'] as const) {
      for (const action of ['create', 'read', 'update', 'delete', 'full'] as const) {
        expect(await ask({ principal: { uid: 'ann', kind }, action })).to.deep.equal({ allowed: true })
      }
    }
  })

  it('refuses whoever is not, with a reason', async () => {
    const answer = await ask({ principal: { uid: '', kind: 'user' } })
    expect(answer).to.deep.equal({ allowed: false, reason: 'nobody is logged in' })
  })
})

describe('the secret resolver of a cluster without a secret store', () => {
  it('finds nothing, and says which secret cannot be read', async () => {
    const answer = await noSecretStore.resolve({ path: '/team/password', forTask: 'web.1' })
    expect(answer.found).to.equal(false)
    expect(answer).to.have.property('reason').that.includes('/team/password')
  })
})

describe('the protocol of master and agent', () => {
  it('is spoken by both sides when the major version is the same', () => {
    const version = fc.record({ major: fc.nat(5), minor: fc.nat(9) })
    fc.assert(
      fc.property(version, version, (ours, theirs) => {
        const answer = protocolsAgree(ours, theirs)
        expect(answer.agree).to.equal(ours.major === theirs.major)
        expect(answer.agree).to.equal(protocolsAgree(theirs, ours).agree)
        if (!answer.agree) {
          expect(answer.reason)
            .to.include(`${theirs.major}.${theirs.minor}`)
            .and.include(`${ours.major}.${ours.minor}`)
        }
      }),
      { numRuns: 100 },
    )
    expect(protocolsAgree(agentProtocol, { ...agentProtocol, minor: 99 })).to.deep.equal({ agree: true })
  })
})
