import { expect } from 'chai'
import { createCertificateAuthority, issueCertificate } from '@dcos-lite/lib/tls'
import type { CertificateAndKey } from '@dcos-lite/lib/tls'
import { certificateLife, certificateNeeded, holdersOn, namesOfNode } from '../../src/plan/certificates.ts'
import { configOf, fitHost } from '../support/fit-host.ts'

const nowMs = Date.parse('2030-01-01T00:00:00Z')

describe('The certificate of a node', () => {
  const [host] = configOf([{ address: '10.0.0.1', role: 'master' }]).hosts
  if (host === undefined) throw new Error('no host')
  let authority: CertificateAndKey
  let other: CertificateAndKey

  const reason = (nodeCertificate: string, ca = authority.certPem, atMs = nowMs): string | undefined => {
    const { installed } = fitHost('x')
    const facts = fitHost(host.address, {
      hostname: 'm1',
      installed: { ...installed, nodeCertificate, caCertificate: ca },
    })
    return certificateNeeded('node', host, facts, authority.certPem, atMs)
  }
  const issue = async (from: CertificateAndKey, names = namesOfNode(host, 'm1')): Promise<string> =>
    (await issueCertificate(from, { commonName: 'x', ...names, nowMs, validMs: certificateLife.validMs }))
      .certPem

  before(async () => {
    authority = await createCertificateAuthority({ commonName: 'ours', nowMs })
    other = await createCertificateAuthority({ commonName: 'ours', nowMs })
  })

  it('stays while it is right', async () => {
    expect(reason(await issue(authority))).to.equal(undefined)
  })

  it('is replaced when it is missing, foreign, unreadable, names too little or ends soon', async () => {
    const good = await issue(authority)
    expect(certificateNeeded('node', host, fitHost(host.address), authority.certPem, nowMs)).to.equal(
      'it has none',
    )
    expect(reason(good, other.certPem)).to.equal('it trusts another authority')
    expect(reason(await issue(other))).to.equal('another authority issued it')
    expect(reason('x')).to.equal('it cannot be read')
    const small = await issue(authority, { addresses: [host.address], dnsNames: ['m1'] })
    expect(reason(small)).to.include('it does not name 127.0.0.1, localhost')
    const late = nowMs + certificateLife.validMs - certificateLife.renewBeforeMs + 1000
    expect(reason(good, authority.certPem, late)).to.equal('it ends soon')
  })

  it('for etcd is one of its own, from another authority, and only on masters', async () => {
    const { installed } = fitHost('x')
    const storeCertificate = await issue(other)
    const facts = fitHost(host.address, {
      hostname: 'm1',
      installed: { ...installed, storeCertificate, storeCaCertificate: other.certPem },
    })
    expect(certificateNeeded('etcd', host, facts, other.certPem, nowMs)).to.equal(undefined)
    expect(certificateNeeded('etcd', host, facts, authority.certPem, nowMs)).to.equal(
      'it trusts another authority',
    )
    expect(holdersOn(host)).to.deep.equal(['node', 'etcd'])
    expect(holdersOn({ ...host, role: 'slave' })).to.deep.equal(['node'])
  })

  it('names no host name that is none', () => {
    expect(namesOfNode(host, 'bad name').dnsNames).to.deep.equal([
      'localhost',
      'master.mesos',
      'leader.mesos',
    ])
  })
})
