import { createPublicKey } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { identifyTo, requestJson } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { createTestAuthority, eventually, testEnvironment } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import { createIntermediateAuthority, inspectCertificate, readTlsFiles } from '@dcos-lite/lib/tls'
import type { IssueOptions, TlsFiles } from '@dcos-lite/lib/tls'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { keepRenewed, openRefusals, remoteSource, renewalPath } from '@dcos-lite/lib/tls/renewal'
import type { Refusals } from '@dcos-lite/lib/tls/renewal'
import type { AuditEntry } from '@dcos-lite/lib/contracts'
import { auditCalls } from '../../src/audit/audit-calls.ts'
import { renderIamError } from '../../src/rendering/error.ts'
import { renewOwnCertificates, serveCertificates } from '../../src/certificates/serve-certificates.ts'

const dayMs = 24 * 3600 * 1000

describe('The renewal of certificates by a master', () => {
  let folder: string
  let authority: TestAuthority
  let service: HttpService
  let store: Store
  let refusals: Refusals
  const audited: AuditEntry[] = []
  let url: string
  const environment = testEnvironment()
  const issuerFiles = () => ({ certFile: join(folder, 'issuer.crt'), keyFile: join(folder, 'issuer.key') })

  /** A certificate with so many days behind it and before it. */
  const aged = (
    name: string,
    behind: number,
    before: number,
    more: Partial<IssueOptions> = {},
  ): Promise<TlsFiles> => {
    const nowMs = Date.now() - behind * dayMs
    return authority.writeFiles(name, {
      nowMs,
      validMs: (behind + before) * dayMs,
      dnsNames: [name],
      ...more,
    })
  }
  const untilMs = async ({ certFile }: TlsFiles): Promise<number> =>
    inspectCertificate(await readFile(certFile, 'utf8')).notAfterMs

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certificates-'))
    authority = await createTestAuthority(folder)
    const about = { commonName: 'issuer', nowMs: Date.now(), validMs: 3000 * dayMs }
    const issuer = await createIntermediateAuthority(authority.authority, about)
    await writeFile(issuerFiles().certFile, issuer.certPem)
    await writeFile(issuerFiles().keyFile, issuer.keyPem)
    service = createHttpService({ name: 'iam', environment, renderError: renderIamError })
    const audit = {
      record: (entry: AuditEntry) => Promise.resolve(void audited.push(entry)),
    }
    auditCalls(service.app, { audit, metrics: service.metrics, environment })
    store = await openStore({ engine: 'sqlite', file: join(folder, 'nodes.db') }, environment)
    refusals = openRefusals(store, environment.clock)
    serveCertificates(service.app, { issuer: issuerFiles(), refusals }, environment)
    const tls = await authority.writeFiles('server')
    const door = { tls, plain: 'loopback', clients: 'masters', agentPaths: [renewalPath] } as const
    url = await service.listen({ host: '127.0.0.1', port: 0, door })
  })
  after(async () => {
    await service?.stop(0)
    await store?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('gives an agent a certificate in time, and the agent uses it for the next', async () => {
    const files = await aged('agent', 300, 97)
    const identity = await identifyTo({ tls: files, origins: [url] }, environment)
    const renewals = keepRenewed([{ files, source: remoteSource(['https://127.0.0.1:1', url]) }], environment)
    try {
      await eventually(async () => (await untilMs(files)) > Date.now() + 390 * dayMs)
      const { cert } = await readTlsFiles(files)
      expect(inspectCertificate(cert)).to.deep.include({
        subject: 'agent',
        dnsNames: ['agent'],
        issuer: 'issuer',
      })
      expect(renewals.problems()).to.deep.equal([])
      const before = await untilMs(files)
      await renewals.look()
      expect(await untilMs(files), 'one that is new stays').to.equal(before)
      const tls = await readTlsFiles(files)
      const answer = await requestJson<{ issuer: object }>({ url: url + renewalPath, tls })
      expect(answer.status, 'the renewed one is known').to.equal(200)
    } finally {
      renewals.stop()
      identity.stop()
    }
  })

  it('signs no other names than those of who asks, and nothing for a stranger or an ended certificate', async () => {
    const publicKeyPem = (await readFile(join(folder, 'issuer.crt'), 'utf8')).slice(0, 10)
    const ask = async (files: TlsFiles, body: object): Promise<[number, string | undefined]> => {
      const tls = { ...(await readTlsFiles(files)), ca: authority.authority.certPem }
      const call = { url: url + renewalPath, method: 'POST', body, tls } as const
      const { status, body: answer } = await requestJson<{ code?: string }>(call)
      return [status, answer.code]
    }
    const agent = await aged('other', 1, 100)
    expect((await ask(agent, { publicKeyPem }))[0]).to.equal(400)
    expect((await ask(agent, { publicKeyPem: 7 }))[0]).to.equal(400)
    const ended = await aged('ended', 300, -1)
    expect(await ask(ended, { publicKeyPem })).to.deep.equal([401, 'DCL_TLS_EXPIRED'])
    const stranger = await (await createTestAuthority(folder, 'stranger')).writeFiles('stranger')
    expect(await ask(stranger, { publicKeyPem })).to.deep.equal([401, 'DCL_TLS_WRONG_AUTHORITY'])
    const plain = await requestJson<{ code: string }>({
      url: url.replace('https:', 'http:') + renewalPath,
      method: 'POST',
      body: { publicKeyPem },
    })
    expect([plain.status, plain.body.code]).to.deep.equal([401, 'ERR_TLS_CERTIFICATE_MISSING'])
  })

  it('signs nothing for who is sent on by the front door, which shows its own certificate', async () => {
    const files = await aged('front', 1, 100, { dnsNames: ['master.mesos'] })
    const tls = await readTlsFiles(files)
    const key = createPublicKey(tls.key).export({ type: 'spki', format: 'pem' }).toString()
    const ask = (headers: Record<string, string>) =>
      requestJson<{ certPem?: string; code?: string }>({
        ...{ url: url + renewalPath, method: 'POST', body: { publicKeyPem: key }, tls, headers },
      })
    for (const header of ['x-forwarded-for', 'x-real-ip', 'x-dcos-principal']) {
      const { status, body } = await ask({ [header]: '10.0.0.9' })
      expect([status, body.code, body.certPem], header).to.deep.equal([
        401,
        'ERR_TLS_CERTIFICATE_MISSING',
        undefined,
      ])
    }
    expect((await ask({})).body.certPem).to.include('BEGIN CERTIFICATE')
  })

  it('renews none of a node that was taken out, and says why; one that is issued later is good', async () => {
    const addresses = ['127.0.0.1', '10.0.0.9']
    const old = await aged('decommissioned', 390, 7, { addresses })
    const tls = await readTlsFiles(old)
    const publicKeyPem = createPublicKey(tls.key).export({ type: 'spki', format: 'pem' }).toString()
    const ask = (given: typeof tls) =>
      requestJson<{ certPem?: string; code?: string; description?: string }>({
        ...{ url: url + renewalPath, method: 'POST', body: { publicKeyPem }, tls: given },
      })
    expect((await ask(tls)).status, 'before').to.equal(200)
    await refusals.refuse('10.0.0.9', 'its agent a-1 was marked gone')
    try {
      const { status, body } = await ask(tls)
      expect([status, body.code, body.certPem]).to.deep.equal([403, 'ERR_NODE_REFUSED', undefined])
      expect(body.description).to.match(
        /decommissioned is not renewed: its agent a-1 was marked gone \(at 20/,
      )
      const identity = await identifyTo({ tls: old, origins: [url] }, environment)
      const renewals = keepRenewed([{ files: old, source: remoteSource([url]) }], environment)
      try {
        await renewals.look()
        expect(inspectCertificate((await readTlsFiles(old)).cert).fingerprint, 'stays').to.equal(
          inspectCertificate(tls.cert).fingerprint,
        )
        expect(renewals.problems()[0]).to.match(/answered 403: .*its agent a-1 was marked gone/)
        const isIt = ({ details }: AuditEntry): boolean => details?.status === 403
        await eventually(() => audited.some(isIt))
        const line = audited.find(isIt)
        expect(line?.result).to.equal('denied')
        expect(line?.details).to.include({
          subject: 'decommissioned',
          reason: 'its agent a-1 was marked gone',
        })
      } finally {
        renewals.stop()
        identity.stop()
      }
      const later = await readTlsFiles(await aged('decommissioned-again', -1 / 24, 97, { addresses }))
      expect((await refusals.of(inspectCertificate(later.cert))) ?? 'good').to.equal('good')
      const other = { addresses: ['127.0.0.1', '10.0.0.8'], notBeforeMs: 0 }
      expect((await refusals.of(other)) ?? 'good', 'of another node').to.equal('good')
    } finally {
      expect(await refusals.forget('10.0.0.9')).to.equal(true)
    }
    expect((await ask(tls)).status, 'forgiven').to.equal(200)
  })

  it('renews those of the master itself, even one that has ended', async () => {
    const files = await aged('ended-master', 400, -1)
    const renewals = renewOwnCertificates(
      { issuer: issuerFiles(), renew: [{ files, issuer: issuerFiles() }] },
      environment,
    )
    try {
      await eventually(async () => (await untilMs(files)) > Date.now() + 390 * dayMs)
    } finally {
      renewals.stop()
    }
  })

  it('leaves a key and a certificate that fit, wherever it was interrupted', async () => {
    const [files, other] = [await aged('cut', 1, 100), await aged('next', 1, 100)]
    await copyFile(other.certFile, `${files.certFile}.next`)
    await copyFile(other.keyFile, files.keyFile)
    expect(inspectCertificate((await readTlsFiles(files)).cert).subject).to.equal('next')
  })

  it('says so, when there is not much time left and it does not come about', async () => {
    const [far, near] = [await aged('far', 300, 97), await aged('near', 390, 7)]
    const source = remoteSource(['https://127.0.0.1:1'])
    const renewals = keepRenewed(
      [far, near].map((files) => ({ files, source })),
      environment,
    )
    try {
      await renewals.look()
      expect(renewals.problems()).to.have.length(1)
      expect(renewals.problems()[0]).to.match(/near\.crt could not be renewed: .*got no answer/)
    } finally {
      renewals.stop()
    }
  })
})
