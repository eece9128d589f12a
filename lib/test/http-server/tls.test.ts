import { copyFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { DcosError } from '@dcos-lite/lib/errors'
import { openByteStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import { createHttpService, openStream } from '@dcos-lite/lib/http-server'
import type { HttpService, TlsListenOptions } from '@dcos-lite/lib/http-server'
import { createTestAuthority, eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import { peerOf, readTlsFiles } from '@dcos-lite/lib/tls'
import type { IssueOptions } from '@dcos-lite/lib/tls'

const hourMs = 3600 * 1000

interface Secured {
  folder: string
  authority: TestAuthority
  url: string
  service: HttpService
  options: TlsListenOptions
}

/** Runs work with a service behind TLS whose certificate names 127.0.0.1. */
async function withSecured(
  options: { mutual: boolean; issue?: Partial<IssueOptions>; reloadMs?: number },
  work: (secured: Secured) => Promise<void>,
): Promise<void> {
  const { mutual, issue, reloadMs } = options
  await withTemporaryFolder(async (folder) => {
    const authority = await createTestAuthority(folder)
    const files = await authority.writeFiles('server', issue)
    const service = createHttpService({ name: 'example', environment: testEnvironment() })
    service.app.post('/echo', ({ body }) => body)
    service.app.get('/who', ({ raw }) => {
      const { certificate } = peerOf(raw.socket, 'here', testEnvironment().clock.nowMs())
      return { subject: certificate?.subject, addresses: certificate?.addresses }
    })
    service.app.get('/stream', (request, reply) => {
      openStream(request, reply, { contentType: 'text/plain' }).write('first')
      return reply
    })
    const tls = {
      ...files,
      requireClientCertificate: mutual,
      ...(reloadMs === undefined ? {} : { reloadMs }),
    }
    try {
      const url = await service.listen({ host: '127.0.0.1', port: 0 }, { tls })
      await work({ folder, authority, url, service, options: tls })
    } finally {
      await service.stop(0)
    }
  })
}

const failureOf = (call: Promise<unknown>): Promise<DcosError> =>
  call.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error as DcosError,
  )

describe('a service behind TLS', () => {
  it('answers, streams, and knows who asks', () =>
    withSecured({ mutual: true }, async ({ authority, url, service }) => {
      expect(url).to.match(/^https:\/\/127\.0\.0\.1:\d+$/)
      const tls = await readTlsFiles(await authority.writeFiles('client'))
      const who = await requestJson({ url: `${url}/who`, tls })
      expect(who.body).to.deep.equal({ subject: 'client', addresses: ['127.0.0.1'] })
      const body = { text: 'x'.repeat(100_000) }
      const echo = await requestJson({ url: `${url}/echo`, method: 'POST', body, tls })
      expect(echo.body).to.deep.equal(body)
      const stream = await openByteStream({ url: `${url}/stream`, tls })
      const chunks = stream.body[Symbol.asyncIterator]()
      expect((await chunks.next()).value?.toString()).to.equal('first')
      await service.stop()
      expect((await chunks.next()).done).to.equal(true)
    }))

  it('serves anyone who trusts it when no client certificate is asked for', () =>
    withSecured({ mutual: false }, async ({ authority, url }) => {
      const { ca } = await readTlsFiles(await authority.writeFiles('client'))
      const tls = { ca, cert: '', key: '' }
      expect((await requestText({ url: `${url}/dcos/health`, tls })).status).to.equal(200)
    }))

  it('tells clients that it refuses why, whatever they ask for', () =>
    withSecured({ mutual: true }, async ({ folder, authority, url }) => {
      const good = await readTlsFiles(await authority.writeFiles('client'))
      const stranger = await createTestAuthority(folder, 'other cluster')
      const foreign = await readTlsFiles(await stranger.writeFiles('foreign'))
      const lookalike = await createTestAuthority(folder)
      const forged = await readTlsFiles(await lookalike.writeFiles('forged'))
      const nowMs = Date.now() - 48 * hourMs
      const expired = await readTlsFiles(await authority.writeFiles('expired', { nowMs, validMs: hourMs }))
      const servers = await readTlsFiles(await authority.writeFiles('servers', { usages: ['server'] }))
      const cases: [tls: { cert: string; key: string }, code: string, text: string][] = [
        [{ cert: '', key: '' }, 'DCL_TLS_CERTIFICATE_MISSING', 'none was shown'],
        [foreign, 'DCL_TLS_WRONG_AUTHORITY', 'foreign was not issued by the authority of this cluster'],
        [forged, 'DCL_TLS_WRONG_AUTHORITY', 'forged was not issued by the authority of this cluster'],
        [expired, 'DCL_TLS_EXPIRED', 'The certificate of expired has expired'],
        [servers, 'DCL_TLS_WRONG_AUTHORITY', 'another use'],
      ]
      for (const [{ cert, key }, code, text] of cases) {
        for (const path of ['/who', '/metrics', '/dcos/health', '/nowhere']) {
          const tls = { ca: good.ca, cert, key }
          const answer = await requestJson<DcosError>({ url: `${url}${path}`, tls })
          expect(answer.status, text).to.equal(401)
          expect(answer.body.code).to.equal(code)
          expect(answer.body.message).to.include(text)
        }
        const body = 'x'.repeat(1_000_000)
        const tls = { ca: good.ca, cert, key }
        expect((await requestText({ url: `${url}/echo`, method: 'POST', body, tls })).status).to.equal(401)
      }
      expect((await requestText({ url: `${url}/who`, tls: good })).status).to.equal(200)
    }))

  it('is not trusted by a client of another cluster, nor under a name that its certificate lacks', async () => {
    await withSecured({ mutual: false }, async ({ folder, url }) => {
      const other = await createTestAuthority(folder, 'other cluster')
      const tls = await readTlsFiles(await other.writeFiles('foreign'))
      for (const call of [requestText({ url, tls }), openByteStream({ url, tls })]) {
        const error = await failureOf(call)
        expect(error.code).to.equal('DCL_TLS_WRONG_AUTHORITY')
        expect(error.message).to.include(new URL(url).host)
      }
    })
    const issue = { addresses: ['192.0.2.1'], dnsNames: ['elsewhere.example'] }
    await withSecured({ mutual: false, issue }, async ({ authority, url }) => {
      const tls = await readTlsFiles(await authority.writeFiles('client'))
      for (const call of [requestText({ url, tls }), openByteStream({ url, tls })]) {
        const error = await failureOf(call)
        expect(error.code).to.equal('DCL_TLS_NAME_MISMATCH')
        expect(error.message).to.match(/does not name 127\.0\.0\.1.*names .*192\.0\.2\.1/)
      }
    })
  })

  it('is not trusted when its certificate has expired', () =>
    withSecured(
      { mutual: false, issue: { nowMs: Date.now() - 48 * hourMs, validMs: hourMs } },
      async ({ authority, url, service }) => {
        const tls = await readTlsFiles(await authority.writeFiles('client'))
        expect((await failureOf(requestText({ url, tls }))).code).to.equal('DCL_TLS_EXPIRED')
        expect(service.certificateProblems().join()).to.match(/server has expired: it ended at/)
      },
    ))

  it('is told apart from one that speaks no TLS', async () => {
    const service = createHttpService({ name: 'example', environment: testEnvironment() })
    try {
      const plain = await service.listen({ host: '127.0.0.1', port: 0 })
      const error = await failureOf(requestText({ url: plain.replace('http:', 'https:') }))
      expect(error.code).to.equal('DCL_TLS_HANDSHAKE_FAILED')
      expect(error.message).to.include('does not speak TLS')
    } finally {
      await service.stop(0)
    }
  })

  it('takes up renewed files while its connections stay', () =>
    withSecured({ mutual: false, reloadMs: 20 }, async ({ authority, folder, url, options }) => {
      const tls = await readTlsFiles(await authority.writeFiles('client'))
      const stream = await openByteStream({ url: `${url}/stream`, tls })
      const renewed = await authority.writeFiles('renewed', { addresses: ['192.0.2.1'], dnsNames: [] })
      for (const name of ['certFile', 'keyFile'] as const) {
        await copyFile(renewed[name], join(folder, 'next'))
        await rename(join(folder, 'next'), options[name])
      }
      await eventually(async () => {
        expect((await failureOf(openByteStream({ url, tls }))).code).to.equal('DCL_TLS_NAME_MISMATCH')
      })
      const first = await stream.body[Symbol.asyncIterator]().next()
      expect(String(first.value)).to.equal('first')
      stream.close()
    }))

  it('does not start with files that it cannot use', () =>
    withTemporaryFolder(async (folder) => {
      const authority = await createTestAuthority(folder)
      const files = await authority.writeFiles('server')
      const other = await authority.writeFiles('other')
      const service = createHttpService({ name: 'example', environment: testEnvironment() })
      const listen = (tls: TlsListenOptions): Promise<DcosError> =>
        failureOf(service.listen({ host: '127.0.0.1', port: 0 }, { tls }))
      expect((await listen({ ...files, keyFile: other.keyFile })).code).to.equal('DCL_TLS_KEY_MISMATCH')
      expect((await listen({ ...files, keyFile: join(folder, 'no') })).code).to.equal(
        'DCL_TLS_FILE_UNREADABLE',
      )
      expect((await listen({ ...files, certFile: files.keyFile })).code).to.equal(
        'DCL_TLS_CERTIFICATE_UNREADABLE',
      )
      await service.stop()
    }))
})
