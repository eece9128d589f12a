import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { deadUrl, failureOf, withServer } from './with-server.ts'

describe('a call between components', () => {
  it('sends objects as JSON, text and bytes as they are, and nothing when there is nothing', async () => {
    const seen: unknown[] = []
    await withServer(
      (request, response) => {
        void text(request).then((body) => {
          seen.push([request.method, request.headers['content-type'], body])
          response.end()
        })
      },
      async (url) => {
        await requestText({ url, method: 'POST', body: { a: 1 } })
        await requestText({ url, method: 'PUT', body: 'text', headers: { 'content-type': 'text/plain' } })
        await requestText({ url, method: 'PUT', body: Buffer.from('bytes') })
        await requestText({ url, method: 'DELETE' })
      },
    )
    expect(seen).to.deep.equal([
      ['POST', 'application/json', '{"a":1}'],
      ['PUT', 'text/plain', 'text'],
      ['PUT', undefined, 'bytes'],
      ['DELETE', undefined, ''],
    ])
  })

  it('gives back any status with headers and body; JSON is parsed, and an empty answer is undefined', async () => {
    await withServer(
      (request, response) => {
        response.writeHead(request.url === '/empty' ? 204 : 418, { 'x-a': request.headers.accept ?? '' })
        response.end(request.url === '/empty' ? '' : '{"tea":true}')
      },
      async (url) => {
        const answer = await requestJson({ url })
        expect([answer.status, answer.body, answer.headers['x-a']]).to.deep.equal([
          418,
          { tea: true },
          'application/json',
        ])
        expect((await requestJson({ url: `${url}/empty` })).body).to.equal(undefined)
      },
    )
  })

  it('refuses an answer that is not JSON, and shows how it begins', async () => {
    await withServer(
      (_request, response) => response.writeHead(502).end('<html>Bad Gateway</html>'),
      async (url) => {
        const error = await failureOf(requestJson({ url }))
        expect(error.code).to.equal('DCL_HTTP_CLIENT_REFUSED')
        expect(error.message).to.equal(`GET ${url} answered 502: <html>Bad Gateway</html>`)
      },
    )
  })

  it('says who cannot be reached, and why', async () => {
    const url = await deadUrl()
    for (const target of [url, url.replace('127.0.0.1', 'localhost')]) {
      const error = await failureOf(requestText({ url: target, method: 'PUT' }))
      expect(error.code).to.equal('DCL_HTTP_CLIENT_UNREACHABLE')
      expect(error.message).to.match(/^PUT http:\S+ got no answer: .*ECONNREFUSED/)
    }
    const invalid = await failureOf(requestText({ url: 'no url' }))
    expect(invalid.code).to.equal('DCL_HTTP_CLIENT_UNREACHABLE')
  })

  it('gives up after its time, whether the headers or the rest of the body do not come', async () => {
    await withServer(
      (request, response) => {
        if (request.url === '/body') response.writeHead(200).write('begun')
      },
      async (url) => {
        for (const path of ['/headers', '/body']) {
          const error = await failureOf(requestText({ url: url + path, timeoutMs: 50 }))
          expect(error.code, path).to.equal('DCL_HTTP_CLIENT_TIMED_OUT')
          expect(error.message).to.equal(`GET ${url}${path} did not answer within 50 ms.`)
        }
      },
    )
  })

  it('fails when the connection is cut within the body', async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('begun', () => response.destroy())
      },
      async (url) => {
        expect((await failureOf(requestText({ url }))).code).to.equal('DCL_HTTP_CLIENT_UNREACHABLE')
      },
    )
  })

  it('rejects with the reason of its signal, before and during the call', async () => {
    await withServer(
      () => undefined,
      async (url) => {
        const abort = new AbortController()
        const running = failureOf(requestText({ url, signal: abort.signal }))
        const reason = new Error('the component stops')
        abort.abort(reason)
        expect(await running).to.equal(reason)
        expect(await failureOf(requestText({ url, signal: abort.signal }))).to.equal(reason)
      },
    )
  })
})
