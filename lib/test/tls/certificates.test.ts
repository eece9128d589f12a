import { X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { DcosError } from '@dcos-lite/lib/errors'
import { createTestAuthority, withTemporaryFolder } from '@dcos-lite/lib/testing'
import {
  certificateNames,
  checkTlsMaterial,
  createCertificateAuthority,
  inspectCertificate,
  issueCertificate,
  readTlsFiles,
} from '@dcos-lite/lib/tls'
import type { CertificateAuthority, IssueOptions } from '@dcos-lite/lib/tls'

const nowMs = Date.UTC(2030, 0, 1)
const dayMs = 24 * 3600 * 1000
const node = { commonName: 'node', addresses: ['192.0.2.7'], nowMs, validMs: 30 * dayMs }

const failureOf = (work: Promise<unknown>): Promise<DcosError> =>
  work.then(
    () => expect.fail('it was done'),
    (error: unknown) => error as DcosError,
  )

describe('certificates of a cluster', () => {
  let authority: CertificateAuthority
  before(async () => (authority = await createCertificateAuthority({ commonName: 'cluster one', nowMs })))
  const issue = (more: Partial<IssueOptions> = {}) => issueCertificate(authority, { ...node, ...more })

  it('are issued by its authority, for the addresses, names and uses that were asked for', async () => {
    const { certPem } = await issue({
      addresses: ['192.0.2.7', '2001:DB8:0:0::7'],
      dnsNames: ['node7.example'],
      usages: ['client'],
    })
    const facts = inspectCertificate(certPem)
    expect(facts).to.include({ subject: 'node', issuer: 'cluster one', isAuthority: false })
    expect(facts.addresses).to.deep.equal(['192.0.2.7', '2001:db8::7'])
    expect(facts.dnsNames).to.deep.equal(['node7.example'])
    expect(facts.usages).to.deep.equal(['client'])
    expect(facts.notAfterMs).to.equal(nowMs + 30 * dayMs)
    expect(facts.notBeforeMs).to.be.lessThan(nowMs)
    expect(new X509Certificate(certPem).verify(new X509Certificate(authority.certPem).publicKey)).to.equal(
      true,
    )
    expect(inspectCertificate(authority.certPem)).to.include({ isAuthority: true, issuer: 'cluster one' })
  })

  it('name what they were issued for, in every spelling, and nothing else', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { minLength: 1, maxLength: 4 }),
        fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5})?\.example$/), { maxLength: 3 }),
        async (addresses, dnsNames) => {
          const facts = inspectCertificate((await issue({ addresses, dnsNames })).certPem)
          for (const name of [...addresses, ...dnsNames]) {
            expect(certificateNames(facts, name), name).to.equal(true)
            expect(certificateNames(facts, name.toUpperCase()), name).to.equal(true)
          }
          expect(certificateNames(facts, 'other.example.org')).to.equal(false)
          expect(certificateNames(facts, 'example')).to.equal(false)
        },
      ),
      { numRuns: 15 },
    ))

  it('never outlive their authority', async () => {
    const { notAfterMs } = inspectCertificate(authority.certPem)
    const { certPem } = await issue({ validMs: 100 * 365 * dayMs })
    expect(inspectCertificate(certPem).notAfterMs).to.equal(notAfterMs)
  })

  it('are issued with an encrypted key only by who knows its passphrase', async () => {
    const locked = await createCertificateAuthority({
      commonName: 'locked',
      nowMs,
      passphrase: 'open sesame',
    })
    expect(locked.keyPem).to.include('ENCRYPTED')
    await issueCertificate({ ...locked, passphrase: 'open sesame' }, node)
    const wrong = await failureOf(issueCertificate({ ...locked, passphrase: 'guess' }, node))
    expect(wrong).to.include({ code: 'DCL_TLS_PASSPHRASE_WRONG' })
    expect(wrong.message).to.include('the passphrase is not the right one')
    expect((await failureOf(issueCertificate(locked, node))).message).to.include('no passphrase was given')
  })

  it('are not issued by what is no authority, is over, or has another key', async () => {
    const leaf = await issue()
    const other = await createCertificateAuthority({ commonName: 'other', nowMs })
    const past = nowMs - 10 * dayMs
    const over = await createCertificateAuthority({ commonName: 'over', nowMs: past, validMs: dayMs })
    const reasons: [CertificateAuthority, string][] = [
      [leaf, 'it is not a certificate authority'],
      [{ ...authority, keyPem: other.keyPem }, 'belongs to another one'],
      [over, 'it ended at 2029-12-23'],
    ]
    for (const [issuer, reason] of reasons) {
      const error = await failureOf(issueCertificate(issuer, node))
      expect(error.code).to.equal('DCL_TLS_AUTHORITY_UNUSABLE')
      expect(error.message).to.include(reason)
    }
  })

  it('are not issued for what is no address or name', async () => {
    for (const bad of [
      { addresses: ['node7'] },
      { dnsNames: ['*.example'] },
      { dnsNames: ['192.0.2.1'] },
      { dnsNames: ['a b'] },
      { dnsNames: ['host:80'] },
    ]) {
      expect((await failureOf(issue(bad))).code).to.equal('DCL_TLS_NAME_INVALID')
    }
  })
})

describe('the files of a node', () => {
  it('are read when they belong together; otherwise it is said which one is wrong', () =>
    withTemporaryFolder(async (folder) => {
      const authority = await createTestAuthority(folder)
      const files = await authority.writeFiles('node')
      expect((await readTlsFiles(files)).cert).to.include('BEGIN CERTIFICATE')
      const broken = join(folder, 'broken')
      await writeFile(broken, 'nothing of use')
      const other = await authority.writeFiles('other')
      const cases: [Partial<typeof files>, string, string][] = [
        [{ keyFile: join(folder, 'missing') }, 'DCL_TLS_FILE_UNREADABLE', 'ENOENT'],
        [{ caFile: broken }, 'DCL_TLS_CERTIFICATE_UNREADABLE', broken],
        [{ certFile: broken }, 'DCL_TLS_CERTIFICATE_UNREADABLE', broken],
        [{ keyFile: broken }, 'DCL_TLS_KEY_UNREADABLE', broken],
        [{ keyFile: other.keyFile }, 'DCL_TLS_KEY_MISMATCH', files.certFile],
      ]
      for (const [wrong, code, text] of cases) {
        const error = await failureOf(readTlsFiles({ ...files, ...wrong }))
        expect(error.code).to.equal(code)
        expect(error.message).to.include(text)
        expect(error.remedy).to.not.equal('')
      }
    }))

  it('are judged as their own cluster would judge them', () =>
    withTemporaryFolder(async (folder) => {
      const authority = await createTestAuthority(folder)
      const material = await readTlsFiles(await authority.writeFiles('node'))
      const now = Date.now()
      expect(checkTlsMaterial(material, now)).to.equal(undefined)
      expect(checkTlsMaterial(material, now + dayMs)?.code).to.equal('DCL_TLS_EXPIRED')
      expect(checkTlsMaterial(material, now - dayMs)?.code).to.equal('DCL_TLS_NOT_YET_VALID')
      const lookalike = await createTestAuthority(folder)
      const ca = lookalike.authority.certPem
      expect(checkTlsMaterial({ ...material, ca }, now)?.code).to.equal('DCL_TLS_WRONG_AUTHORITY')
      const both = `${ca}${material.ca}`
      expect(checkTlsMaterial({ ...material, ca: both }, now)).to.equal(undefined)
    }))
})
