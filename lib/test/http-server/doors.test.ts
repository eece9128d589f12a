import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { expect } from 'chai'
import { identifyTo, peerOrigin, requestJson, requestText } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { isTrustedPeer } from '@dcos-lite/lib/identity'
import { createTestAuthority, eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import { readTlsFiles } from '@dcos-lite/lib/tls'
import type { DoorSettings, TlsMaterial } from '@dcos-lite/lib/tls'

interface Guarded {
  /** `host:port`. */
  address: string
  authority: TestAuthority
  folder: string
  certificateOf(name: string, options?: Parameters<TestAuthority['writeFiles']>[1]): Promise<TlsMaterial>
}

const masters = { dnsNames: ['localhost', 'master.mesos'] }

async function withDoor(
  door: Omit<DoorSettings, 'tls'>,
  work: (guarded: Guarded) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const authority = await createTestAuthority(folder)
    const tls = await authority.writeFiles('server')
    const service = createHttpService({ name: 'example', environment: testEnvironment() })
    service.app.get('/who', ({ raw }) => ({ trusted: isTrustedPeer(raw) }))
    service.app.post('/length', ({ body }) => ({ length: JSON.stringify(body).length }))
    try {
      const url = await service.listen({ host: '127.0.0.1', port: 0, door: { tls, ...door } })
      const certificateOf: Guarded['certificateOf'] = async (name, options) =>
        readTlsFiles(await authority.writeFiles(name, options))
      await work({ address: new URL(url).host, authority, folder, certificateOf })
    } finally {
      await service.stop(0)
    }
  })
}

async function plainAnswer(
  address: string,
  path: string,
): Promise<{ status: number; code: string | undefined }> {
  const { status, body } = await requestJson<{ code?: string }>({ url: `http://${address}${path}` })
  return { status, code: body.code }
}

describe('a guarded port', () => {
  it('speaks HTTP and TLS on one port, with bodies of any size, on connections that are kept', () =>
    withDoor({ plain: 'served', clients: 'anyone' }, async ({ address, certificateOf }) => {
      const tls = await certificateOf('client')
      for (const size of [1, 100_000, 1_000_000]) {
        const body = 'x'.repeat(size)
        for (const call of [{ url: `http://${address}/length` }, { url: `https://${address}/length`, tls }]) {
          const answer = await requestJson({ ...call, method: 'POST', body: { body } })
          expect(answer.body).to.deep.equal({ length: size + 11 })
        }
      }
    }))

  it('takes the word of a master about who asks, and of nobody else over TLS', () =>
    withDoor({ plain: 'served', clients: 'anyone' }, async ({ address, certificateOf }) => {
      const url = `https://${address}/who`
      const trusted = async (tls: TlsMaterial): Promise<unknown> => (await requestJson({ url, tls })).body
      const agent = await certificateOf('agent')
      expect(await trusted(await certificateOf('master', masters))).to.deep.equal({ trusted: true })
      expect(await trusted(agent)).to.deep.equal({ trusted: false })
      expect(await trusted({ ca: agent.ca, cert: '', key: '' })).to.deep.equal({ trusted: false })
      const expired = await certificateOf('old', { ...masters, nowMs: Date.now() - 1e9, validMs: 1000 })
      expect(await trusted(expired)).to.deep.equal({ trusted: false })
    }))

  it('answers plain HTTP with what to do instead, and tells its health all the same', () =>
    withDoor({ plain: 'refused', clients: 'cluster' }, async ({ address }) => {
      expect(await plainAnswer(address, '/who')).to.deep.equal({ status: 400, code: 'DCL_HTTP_TLS_REQUIRED' })
      expect((await plainAnswer(address, '/dcos/health')).status).to.equal(200)
    }))

  it('serves this machine without TLS where it may', () =>
    withDoor({ plain: 'loopback', clients: 'cluster' }, async ({ address }) => {
      expect((await plainAnswer(address, '/who')).status).to.equal(200)
    }))

  it('lets in certificates of the cluster, and says to others why it does not', () =>
    withDoor({ plain: 'refused', clients: 'cluster' }, async ({ address, folder, certificateOf }) => {
      const own = await certificateOf('agent')
      const foreign = await readTlsFiles(
        await (await createTestAuthority(folder, 'other')).writeFiles('foreign'),
      )
      const expired = await certificateOf('expired', { nowMs: Date.now() - 1e9, validMs: 1000 })
      const codeOf = async ({ cert, key }: TlsMaterial): Promise<string | undefined> => {
        const tls = { ca: own.ca, cert, key }
        return (await requestJson<{ code?: string }>({ url: `https://${address}/who`, tls })).body.code
      }
      expect(await codeOf(own)).to.equal(undefined)
      expect(await codeOf(foreign)).to.equal('DCL_TLS_WRONG_AUTHORITY')
      expect(await codeOf(expired)).to.equal('DCL_TLS_EXPIRED')
      expect(await codeOf({ ca: '', cert: '', key: '' })).to.equal('DCL_TLS_CERTIFICATE_MISSING')
    }))

  it('takes only masters where it says so', () =>
    withDoor({ plain: 'refused', clients: 'masters' }, async ({ address, certificateOf }) => {
      const url = `https://${address}/who`
      const agent = await requestJson<{ code: string }>({ url, tls: await certificateOf('agent') })
      expect([agent.status, agent.body.code]).to.deep.equal([403, 'DCL_HTTP_MASTERS_ONLY'])
      const master = await requestText({ url, tls: await certificateOf('master', masters) })
      expect(master.status).to.equal(200)
    }))

  it('speaks TLS 1.2 and 1.3, refuses older ones, and chooses HTTP/1.1', () =>
    withDoor({ plain: 'served', clients: 'anyone' }, async ({ address, certificateOf }) => {
      const { ca } = await certificateOf('client')
      const [host = '', port = ''] = address.split(':')
      const shake = (more: object): Promise<string> =>
        new Promise((resolve) => {
          const socket = tlsConnect({ host, port: Number(port), ca, ...more }, () => {
            resolve(`${socket.getProtocol()} ${String(socket.alpnProtocol)}`)
            socket.destroy()
          })
          socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
        })
      expect(await shake({})).to.equal('TLSv1.3 false')
      expect(await shake({ ALPNProtocols: ['h2', 'http/1.1'] })).to.equal('TLSv1.3 http/1.1')
      expect(await shake({ ALPNProtocols: ['h2'] })).to.include('NO_APPLICATION_PROTOCOL')
      expect(await shake({ maxVersion: 'TLSv1.2' })).to.equal('TLSv1.2 false')
      expect(
        await shake({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL@SECLEVEL=0' }),
      ).to.include('PROTOCOL_VERSION')
      expect(await shake({ maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' })).to.include('HANDSHAKE_FAILURE')
    }))

  it('survives what is no HTTP and no TLS', () =>
    withDoor({ plain: 'served', clients: 'anyone' }, async ({ address }) => {
      const [host = '', port = ''] = address.split(':')
      for (const nonsense of [
        '\u0016\u0003\u0001\u0000',
        '\u0000\u0001\u0002',
        'GARBAGE\r\n\r\n',
        '\u0016'.repeat(9000),
      ]) {
        const socket = connect({ host, port: Number(port) })
        socket.on('error', () => undefined)
        socket.resume()
        socket.end(nonsense)
        await once(socket, 'close')
      }
      expect((await plainAnswer(address, '/who')).status).to.equal(200)
    }))

  it('closes, whatever connections have said nothing, or not all of a handshake', async () => {
    for (const begun of ['', '\u0016\u0003\u0001\u0002\u0000']) {
      let closed: Promise<unknown> | undefined
      await withDoor({ plain: 'served', clients: 'anyone' }, async ({ address }) => {
        const [host = '', port = ''] = address.split(':')
        const socket = connect({ host, port: Number(port) })
        socket.on('error', () => undefined)
        socket.resume()
        await once(socket, 'connect')
        if (begun !== '') socket.write(begun)
        // Connections are accepted in their order.
        expect((await plainAnswer(address, '/who')).status).to.equal(200)
        closed = once(socket, 'close')
      })
      await closed
    }
  })

  it('is called by a process with an identity as itself, until that ends', () =>
    withDoor({ plain: 'refused', clients: 'masters' }, async ({ address, authority }) => {
      const tls = await authority.writeFiles('caller', masters)
      const origins = [`https://${address}`]
      const identity = await identifyTo({ tls, origins }, testEnvironment())
      try {
        expect(peerOrigin(address)).to.equal(`https://${address}`)
        expect(peerOrigin('127.0.0.1:1')).to.equal('http://127.0.0.1:1')
        const { body } = await requestJson({ url: `https://${address}/who` })
        expect(body).to.deep.equal({ trusted: true })
      } finally {
        identity.stop()
      }
      await eventually(() => Promise.resolve(peerOrigin(address) === `http://${address}`))
    }))
})
