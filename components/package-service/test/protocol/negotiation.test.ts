import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { chooseProduced } from '../../src/protocol/accept.ts'
import { dcosMediaType } from '../../src/protocol/media-type.ts'
import { withPackageService } from '../running-service.ts'

const v = (version: number): string => dcosMediaType('package.describe-response', version)

describe('content negotiation', () => {
  const produced = [v(2), v(3)]

  it('takes the type that the client prefers, parameters in any order and case', () => {
    expect(chooseProduced(v(2), produced)).to.equal(v(2))
    expect(chooseProduced(`${v(2)};q=0.5, ${v(3)};q=0.8`, produced)).to.equal(v(3))
    expect(chooseProduced(`${v(3)};q=0, ${v(2)}`, produced)).to.equal(v(2))
    const swapped = 'application/vnd.DCOS.package.describe-response+json; Version=V3; CHARSET=UTF-8'
    expect(chooseProduced(swapped, produced)).to.equal(v(3))
    expect(chooseProduced(`${v(1)}, , ${v(3)}`, produced)).to.equal(v(3))
  })

  it('refuses general types and unknown versions', () => {
    for (const accept of ['*/*', 'application/json', v(1), '']) {
      expect(chooseProduced(accept, produced), accept).to.equal(undefined)
    }
  })

  it('reports all that is wrong with a request at once, in the envelope of the API', () =>
    withPackageService([], async ({ url }) => {
      const post = (headers: Record<string, string>, body?: string): ReturnType<typeof requestJson> =>
        requestJson({
          url: `${url}/package/describe`,
          method: 'POST',
          headers,
          ...(body === undefined ? {} : { body }),
        })
      const contentType = dcosMediaType('package.describe-request', 1)
      const both = await post({ 'content-type': 'application/json', accept: 'application/json' }, '{}')
      expect(both.status).to.equal(400)
      expect(both.headers['content-type']).to.equal(dcosMediaType('package.error', 1))
      const { type, data } = both.body as {
        type: string
        data: { errors: { type: string; message: string }[] }
      }
      expect(type).to.equal('multiple_errors')
      expect(data.errors.map((error) => error.message)).to.deep.equal([
        `Item header 'Accept' deemed invalid by rule: Media type was [application/json] but should be one of [${v(2)}, ${v(3)}]`,
        `Item header 'Content-Type' deemed invalid by rule: should match one of ${contentType}`,
        "Item 'body' unable to be parsed: Attempt to decode value on failed cursor: DownField(packageName)",
      ])
      const noBody = await post({ 'content-type': contentType, accept: v(3) })
      expect(noBody.body).to.deep.equal({
        type: 'not_present',
        message: 'Item body not present but required',
      })
      const broken = await post({ 'content-type': contentType, accept: v(3) }, '{"packageName"')
      expect(broken.body).to.have.property('type', 'not_parsed')
      const scheme = await post(
        { 'content-type': contentType, accept: v(3), 'x-forwarded-proto': 'ftp' },
        '{"packageName":"a"}',
      )
      expect(scheme.body).to.have.property('type', 'not_valid')
    }))

  it('lists what it can do, and knows nothing of other paths', () =>
    withPackageService([], async ({ url }) => {
      const answer = await requestJson({
        url: `${url}/capabilities`,
        headers: { accept: dcosMediaType('capabilities', 1) },
      })
      expect(answer.headers['content-type']).to.equal(dcosMediaType('capabilities', 1))
      expect(answer.body).to.have.nested.property('capabilities[0].name', 'PACKAGE_MANAGEMENT')
      const unknown = await requestText({ url: `${url}/package/publish`, method: 'POST' })
      expect([unknown.status, unknown.body]).to.deep.equal([404, ''])
    }))

  it('counts `null` as an empty body, as the `dcos` command sends it', () =>
    withPackageService([], async ({ call }) => {
      const listed = await call('package.repository.list', null)
      expect([listed.status, listed.body.repositories]).to.satisfy(
        ([status, list]: [number, unknown[]]) => status === 200 && list.length === 1,
      )
      const described = await call('package.describe', null, { version: 3 })
      expect([described.status, described.body.type]).to.deep.equal([400, 'not_parsed'])
    }))
})
