import { expect } from 'chai'
import fc from 'fast-check'
import type { CertificateFacts } from '@dcos-lite/lib/tls'
import { identityRefusal } from '../../../src/master/decide/agent-identity.ts'

function certificate(addresses: string[], dnsNames: string[]): CertificateFacts {
  const times = { notBeforeMs: 0, notAfterMs: 1 }
  const names = { subject: 'a node', issuer: 'a cluster', serialNumber: '1', fingerprint: '' }
  return { ...names, ...times, addresses, dnsNames, usages: ['client'], isAuthority: false }
}

const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1')
const name = fc.constantFrom('one.example', 'two.example', '192.0.2.1')

describe('what an agent may register as', () => {
  it('is what its certificate names: address, host name, and the host of its id', () =>
    fc.assert(
      fc.property(
        fc.subarray(['192.0.2.1', '192.0.2.2', '2001:db8::1']),
        fc.subarray(['one.example', 'two.example']),
        address,
        name,
        fc.option(name, { nil: undefined }),
        (addresses, dnsNames, ip, hostname, registeredHostname) => {
          const named = [...addresses, ...dnsNames]
          const claim = { ip, hostname, agentId: 'S1', registeredHostname }
          const refusal = identityRefusal(certificate(addresses, dnsNames), claim)
          const wanted = [ip, hostname, registeredHostname ?? hostname]
          expect(refusal === undefined).to.equal(wanted.every((one) => named.includes(one)))
          const missing = wanted.find((one) => !named.includes(one))
          if (missing !== undefined) expect(refusal).to.include(`and not ${missing},`)
        },
      ),
      { numRuns: 100 },
    ))

  it('may be written in any spelling of an address or name', () => {
    const facts = certificate(['2001:db8::1'], ['Node.Example'])
    const claim = { agentId: undefined, registeredHostname: undefined }
    expect(identityRefusal(facts, { ip: '2001:DB8:0::1', hostname: 'node.EXAMPLE', ...claim })).to.equal(
      undefined,
    )
  })
})
