import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { withPackageService } from '../running-service.ts'
import type { Bench } from '../running-service.ts'
import { samplePackage } from '../sample-packages.ts'

interface Operation {
  kind: string
  versions: number[]
  body: Record<string, unknown>
  /** Members of the body that are known when the service runs. */
  more?: (bench: Bench) => Record<string, unknown>
  /** A required member, the absence of which the answer names. */
  required?: string
}

const web = { packageName: 'web' }
const appId = '/web'

/** Every operation of the API with all versions of its answer, in an order in which they all succeed. */
const operations: Operation[] = [
  { kind: 'package.search', versions: [1], body: {} },
  { kind: 'package.describe', versions: [2, 3], body: web, required: 'packageName' },
  {
    kind: 'package.list-versions',
    versions: [1],
    body: { ...web, includePackageVersions: true },
    required: 'includePackageVersions',
  },
  { kind: 'package.render', versions: [1], body: web, required: 'packageName' },
  { kind: 'package.install', versions: [1], body: web, required: 'packageName' },
  { kind: 'package.install', versions: [2], body: { ...web, appId: '/other' }, required: 'packageName' },
  { kind: 'package.list', versions: [1], body: {} },
  { kind: 'service.describe', versions: [1], body: { appId }, required: 'appId' },
  { kind: 'service.update', versions: [1], body: { appId, replace: true }, required: 'replace' },
  { kind: 'package.uninstall', versions: [1], body: { ...web, all: true }, required: 'packageName' },
  { kind: 'package.repository.list', versions: [1], body: {} },
  {
    kind: 'package.repository.add',
    versions: [1],
    body: { name: 'more', uri: 'http://127.0.0.1:1', unsigned: true },
    more: ({ repository }) => ({ uri: `${repository.url}/more` }),
    required: 'uri',
  },
  { kind: 'package.repository.delete', versions: [1], body: { name: 'Universe' } },
]

const type = (kind: string, side: string, version: number): string =>
  `application/vnd.dcos.${kind}-${side}+json;charset=utf-8;version=v${version}`

interface Answer {
  status: number
  contentType: unknown
  body: { type?: string; message?: string; data?: { errors: { type: string; message: string }[] } }
}

async function ask(
  { url }: Bench,
  kind: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const answer = await requestJson<Answer['body']>({
    url: `${url}/${kind.replaceAll('.', '/')}`,
    method: 'POST',
    headers,
    body: text,
  })
  return { status: answer.status, contentType: answer.headers['content-type'], body: answer.body }
}

const errorType = 'application/vnd.dcos.package.error+json;charset=utf-8;version=v1'

describe('media types of every operation', () => {
  for (const { kind, versions, body: fixed, more, required } of operations) {
    const produced = kind === 'package.install' ? [1, 2] : versions
    const responses = produced.map((version) => type(kind, 'response', version))
    const request = type(kind, 'request', 1)

    it(`${kind} answers ${versions.map((version) => `v${version}`).join(' and ')} and refuses every other type with the list`, () =>
      withPackageService([samplePackage()], async (bench) => {
        const body = { ...fixed, ...more?.(bench) }
        if (kind !== 'package.install') await bench.call('package.install', web)
        for (const version of versions) {
          const accept = type(kind, 'response', version)
          const good = await ask(bench, kind, { 'content-type': request, accept }, body)
          expect([good.status, good.contentType], JSON.stringify(good.body)).to.deep.equal([200, accept])
        }
        const accept = responses[0] ?? ''
        const vague = { 'content-type': request, accept: accept.replace(/;.*/, '') }
        const newest = await ask(bench, kind, vague, {})
        if (newest.status === 200) expect(newest.contentType).to.equal(responses.at(-1))
        const refused = async (headers: Record<string, string>, sent: unknown = body): Promise<unknown[]> => {
          const answer = await ask(bench, kind, headers, sent)
          expect([answer.status, answer.contentType]).to.deep.equal([400, errorType])
          return [answer.body.type, answer.body.message]
        }
        const list = responses.join(', ')
        for (const wrong of ['application/json', '*/*', type(kind, 'response', 9)]) {
          expect(await refused({ 'content-type': request, accept: wrong })).to.deep.equal([
            'not_valid',
            `Item header 'Accept' deemed invalid by rule: Media type was [${wrong}] but should be one of [${list}]`,
          ])
        }
        for (const wrong of ['application/json', type(kind, 'request', 2), type(kind, 'response', 1)]) {
          expect(await refused({ 'content-type': wrong, accept })).to.deep.equal([
            'not_valid',
            `Item header 'Content-Type' deemed invalid by rule: should match one of ${request}`,
          ])
        }
        const nothing = await ask(bench, kind, { accept: 'text/html', 'content-type': 'text/html' })
        expect(nothing.body.type).to.equal('multiple_errors')
        expect(nothing.body.message).to.equal('Multiple errors while processing request')
        expect(nothing.body.data?.errors.map((one) => one.type)).to.deep.equal([
          'not_valid',
          'not_valid',
          'not_present',
        ])
        expect(nothing.body.data?.errors[2]?.message).to.equal('Item body not present but required')
        const [parsed] = await refused({ 'content-type': request, accept }, 5)
        expect(parsed).to.equal('not_parsed')
        if (required === undefined) return
        const { [required]: _gone, ...incomplete }: Record<string, unknown> = body
        expect(await refused({ 'content-type': request, accept }, incomplete)).to.deep.equal([
          'not_parsed',
          `Item 'body' unable to be parsed: Attempt to decode value on failed cursor: DownField(${required})`,
        ])
      }))
  }

  it('an unknown scheme of the caller is refused', () =>
    withPackageService([samplePackage()], async (bench) => {
      const headers = {
        'content-type': type('package.search', 'request', 1),
        accept: type('package.search', 'response', 1),
        'x-forwarded-proto': 'gopher',
      }
      const { body } = await ask(bench, 'package.search', headers, {})
      expect(body.type).to.equal('not_valid')
      expect(body.message).to.contain("'X-Forwarded-Proto'")
    }))

  it('what was only ever an experiment is not there', () =>
    withPackageService([], async ({ url }) => {
      for (const path of ['package/add', 'package/publish', 'package/storage/add', 'service/start']) {
        const answer = await fetch(`${url}/${path}`, { method: 'POST' })
        expect([answer.status, await answer.text()], path).to.deep.equal([404, ''])
      }
    }))
})
