import { expect } from 'chai'
import fc from 'fast-check'
import { oddPackage } from '../../lib/test/package-rendering/odd-packages.ts'
import { withPackageService } from '../../components/package-service/test/running-service.ts'

/** The names of errors that packages and options can provoke; everything else is a defect. */
const refusals = [
  'JsonDecodingError',
  'JsonParsingError',
  'JsonSchemaMismatch',
  'MarathonTemplateMustBeJsonObject',
  'OptionsNotAllowed',
  'PackageFileMissing',
  'PackageFileSchemaMismatch',
  'ServiceMarathonTemplateNotFound',
]
const more = [...refusals, 'ConversionFromPackageToV2DescribeResponse']

describe('a repository of packages that are legal and odd', function () {
  this.timeout(180_000)

  it('is read as a whole; every operation works, or is refused by an error of the catalogue', () => {
    const odd = fc.sample(oddPackage, 40)
    const packages = odd.map(({ definition }, index) => ({ ...definition, name: `odd-${index}` }))
    return withPackageService(
      packages,
      async ({ call }) => {
        const { body } = await call('package.search', {})
        expect(body.packages).to.have.length(packages.length)
        for (const [index, { options }] of odd.entries()) {
          const packageName = `odd-${index}`
          const request = { packageName, ...(options === undefined ? {} : { options }) }
          const rendered = await call('package.render', request)
          const answers = [
            rendered,
            await call('package.plan', request),
            await call('package.describe', request, { version: 2 }),
            await call('package.describe', request, { version: 3 }),
            await call('package.install', { ...request, appId: `/${packageName}` }, { version: 2 }),
          ]
          for (const { status, body: answer } of answers) {
            const text = JSON.stringify([packages[index], options, answer])
            if (status === 200) continue
            expect([status, more.includes(answer.type ?? '')], text).to.deep.equal([400, true])
            expect(answer.message, text).to.be.a('string').with.length.greaterThan(5)
            if (answer.type === 'JsonParsingError')
              expect(answer.data).to.include.keys('parsingErrorMessage', 'parsingInput')
            if (answer.type === 'PackageFileSchemaMismatch')
              expect(answer.data?.errorMessage).to.be.a('string').with.length.greaterThan(5)
          }
          if (rendered.status !== 200) continue
          expect(rendered.body.marathonJson)
            .to.be.an('object')
            .with.nested.property('labels.DCOS_PACKAGE_NAME')
        }
      },
      { repositoryFreshMs: 60_000 },
    )
  })

  it('is not brought down by options that are nested without end', () =>
    withPackageService([], async ({ url }) => {
      for (const kind of [
        'package.render',
        'package.install',
        'package.plan',
        'service.update',
        'service.plan',
      ]) {
        const type = (side: string): string =>
          `application/vnd.dcos.${kind}-${side}+json;charset=utf-8;version=v1`
        const options = '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)
        const body = `{"packageName": "x", "appId": "/x", "replace": true, "options": ${options}}`
        const answer = await fetch(`${url}/${kind.replaceAll('.', '/')}`, {
          method: 'POST',
          headers: { 'content-type': type('request'), accept: type('response') },
          body,
        })
        expect([answer.status, ((await answer.json()) as { type: string }).type], kind).to.deep.equal([
          400,
          'not_parsed',
        ])
      }
    }))
})
