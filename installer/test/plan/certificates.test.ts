import { expect } from 'chai'
import { createCertificateAuthority, createIntermediateAuthority, issueCertificate } from '@dcos-lite/lib/tls'
import type { CertificateAndKey } from '@dcos-lite/lib/tls'
import type { HostFacts } from '../../src/facts/types.ts'
import {
  certificateLife,
  certificateNeeded,
  holdersOn,
  namesOf,
  trustDiffers,
  usagesOf,
} from '../../src/plan/certificates.ts'
import type { CertificateHolder } from '../../src/plan/certificates.ts'
import { configOf, fitHost } from '../support/fit-host.ts'

const nowMs = Date.parse('2030-01-01T00:00:00Z')

describe('The certificate of a node', () => {
  const [host] = configOf([{ address: '10.0.0.1', role: 'master' }]).hosts
  if (host === undefined) throw new Error('no host')
  let authority: CertificateAndKey
  let other: CertificateAndKey

  const having = (certificates: Record<string, string>): HostFacts =>
    fitHost(host.address, { hostname: 'm1', installed: { ...fitHost('x').installed, certificates } })
  const reason = (
    certificate: string,
    more: { holder?: CertificateHolder; atMs?: number; frontNames?: string[] } = {},
  ): string | undefined => {
    const { holder = 'node', atMs = nowMs, frontNames = [] } = more
    const given = { authorityPem: authority.certPem, nowMs: atMs, frontNames }
    return certificateNeeded(holder, host, having({ [`${holder}.crt`]: certificate }), given)
  }
  const issue = async (from: CertificateAndKey, names = namesOf('node', host, 'm1')): Promise<string> =>
    (await issueCertificate(from, { commonName: 'x', ...names, nowMs, validMs: certificateLife.validMs }))
      .certPem

  before(async () => {
    authority = await createCertificateAuthority({ commonName: 'ours', nowMs })
    other = await createCertificateAuthority({ commonName: 'ours', nowMs })
  })

  it('stays while it is right, whoever of the cluster signed it', async () => {
    expect(reason(await issue(authority))).to.equal(undefined)
    const about = { commonName: 'issuer', nowMs, validMs: 2 * certificateLife.validMs }
    const issuer = await createIntermediateAuthority(authority, about)
    expect(reason(await issue(issuer))).to.equal(undefined)
    expect(reason(issuer.certPem, { holder: 'issuer' })).to.equal(undefined)
    const foreign = await createIntermediateAuthority(other, about)
    expect(reason(await issue(foreign))).to.equal('another authority issued it')
  })

  it('is replaced when it is missing, foreign, unreadable, names too little, ends soon or has ended', async () => {
    const good = await issue(authority)
    expect(certificateNeeded('node', host, having({}), { authorityPem: authority.certPem, nowMs })).to.equal(
      'it has none',
    )
    expect(reason(await issue(other))).to.equal('another authority issued it')
    expect(reason('x')).to.equal('it cannot be read')
    const small = await issue(authority, { addresses: [host.address], dnsNames: ['m1'] })
    expect(reason(small)).to.include('it does not name 127.0.0.1, localhost')
    const late = nowMs + certificateLife.validMs - certificateLife.renewBeforeMs + 1000
    expect(reason(good, { atMs: late })).to.equal('it ends soon')
    expect(reason(good, { atMs: nowMs + certificateLife.validMs })).to.equal('it has ended')
  })

  it('of an authority on a master stays until what it comes from ends', async () => {
    const validMs = 100 * 365 * 24 * 3600 * 1000
    const issuer = await createIntermediateAuthority(authority, { commonName: 'issuer', nowMs, validMs })
    const lateMs = nowMs + 3650 * 24 * 3600 * 1000
    expect(reason(issuer.certPem, { holder: 'issuer', atMs: lateMs })).to.equal(undefined)
  })

  it('of the front door names what people use, and is no client', async () => {
    const frontNames = ['dcos.example.com', '192.0.2.7']
    const names = namesOf('front', host, 'm1', frontNames)
    expect(names.dnsNames).to.include('dcos.example.com').and.to.include('master.mesos')
    expect(names.addresses).to.deep.equal(['10.0.0.1', '127.0.0.1', '192.0.2.7'])
    expect(usagesOf('front')).to.deep.equal(['server'])
    const good = await issue(authority, names)
    expect(reason(good, { holder: 'front', frontNames })).to.equal(undefined)
    expect(reason(good, { holder: 'front', frontNames: ['new.example.com'] })).to.equal(
      'it does not name new.example.com',
    )
  })

  it('for etcd is one of its own, and like all that signs only on masters', () => {
    expect(holdersOn(host)).to.deep.equal(['issuer', 'node', 'front', 'etcd-issuer', 'etcd'])
    expect(holdersOn({ ...host, role: 'slave' })).to.deep.equal(['node'])
  })

  it('is trusted when the node knows the same authorities in the same order', () => {
    const both = authority.certPem + other.certPem
    expect(trustDiffers(having({ 'ca.crt': `${both}\n` }), 'ca.crt', both)).to.equal(false)
    expect(trustDiffers(having({ 'ca.crt': authority.certPem }), 'ca.crt', both)).to.equal(true)
    expect(trustDiffers(having({}), 'ca.crt', both)).to.equal(true)
  })

  it('names no host name that is none', () => {
    expect(namesOf('node', host, 'bad name').dnsNames).to.deep.equal([
      'localhost',
      'master.mesos',
      'leader.mesos',
    ])
  })
})
