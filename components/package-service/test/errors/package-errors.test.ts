import { samplePackage, templateOf } from '../sample-packages.ts'
import { testError } from './error-case.ts'
import type { ErrorCase } from './error-case.ts'

const web = { packageName: 'web' }
const newer = samplePackage({ version: '2.0.0', releaseVersion: 1 })
const { marathon: _none, ...withoutTemplate } = samplePackage()
const { config: _schema, ...withoutConfig } = samplePackage({ marathon: templateOf('{"id": "web"}') })
const rendering = (template: string) => [samplePackage({ marathon: templateOf(template) })]
const render: ErrorCase['provoke'] = ({ call }) => call('package.render', web)

const cases: ErrorCase[] = [
  {
    type: 'PackageNotFound',
    when: 'no repository has the name',
    data: { packageName: 'nope' },
    provoke: ({ call }) => call('package.install', { packageName: 'nope' }),
  },
  {
    type: 'VersionNotFound',
    when: 'the name has no such version',
    data: { ...web, packageVersion: '7' },
    provoke: ({ call }) => call('package.install', { ...web, packageVersion: '7' }),
  },
  {
    type: 'PackageNeedsNewerCluster',
    when: 'the version asks for a newer DC/OS',
    packages: [samplePackage({ minDcosReleaseVersion: '9999' })],
    data: { ...web, packageVersion: '1.0.0', minDcosReleaseVersion: '9999' },
    provoke: ({ call }) => call('package.install', { ...web, packageVersion: '1.0.0' }),
  },
  {
    type: 'VersionUpgradeNotSupportedInOpen',
    when: 'the packages name no way to the version',
    packages: [samplePackage(), newer],
    data: { requested: '2.0.0', actual: '1.0.0' },
    async provoke({ call }) {
      await call('package.install', { ...web, packageVersion: '1.0.0' })
      return call('service.update', { appId: '/web', packageVersion: '2.0.0', replace: false })
    },
  },
  {
    type: 'ConversionFromPackageToV2DescribeResponse',
    when: 'version 2 of the answer has no place for upgrade rules',
    packages: [samplePackage({ upgradesFrom: ['*'] })],
    data: undefined,
    provoke: ({ call }) => call('package.describe', web, { version: 2 }),
  },
  {
    type: 'ServiceMarathonTemplateNotFound',
    when: 'a package that is only a command is rendered',
    packages: [withoutTemplate],
    data: { ...web, packageVersion: '1.0.0' },
    provoke: render,
  },
  {
    type: 'PackageFileMissing',
    when: 'packaging version 2.0 without its template',
    packages: [{ ...withoutTemplate, packagingVersion: '2.0' }],
    data: web,
    provoke: render,
  },
  {
    type: 'PackageFileSchemaMismatch',
    when: 'a template that is not Mustache',
    packages: rendering('{{#open}}'),
    data: {
      errorMessage: 'The template is not valid in line 1: the section "open" is not closed.',
    },
    provoke: render,
  },
  {
    type: 'JsonParsingError',
    when: 'a template that renders to something that is not JSON',
    packages: rendering('{"id": }'),
    data: {
      underlyingType: 'io.circe.Json',
      parsingErrorMessage: `Unexpected token '}', "{"id": }" is not valid JSON`,
      parsingInput: '{"id": }',
    },
    provoke: render,
  },
  {
    type: 'JsonDecodingError',
    when: 'labels that are not texts',
    packages: rendering('{"labels": {"a": 1}}'),
    data: {
      typeName: 'Map[String,String]',
      decodingErrorMessage: 'String: DownField(labels)',
      decodeInput: '{"a":1}',
    },
    provoke: render,
  },
  {
    type: 'MarathonTemplateMustBeJsonObject',
    when: 'a template that renders to a list',
    packages: rendering('[1]'),
    data: undefined,
    provoke: render,
  },
  {
    type: 'OptionsNotAllowed',
    when: 'options for a package without a schema',
    packages: [withoutConfig],
    data: undefined,
    provoke: ({ call }) => call('package.render', { ...web, options: { a: 1 } }),
  },
  {
    type: 'JsonSchemaMismatch',
    when: 'options that break the schema, with the path',
    data: {
      errors: [
        {
          level: 'error',
          schema: { loadingURI: '#', pointer: '/properties/service/properties/mem' },
          instance: { pointer: '/service/mem' },
          domain: 'validation',
          keyword: 'type',
          message: 'a value of type string is not allowed here (allowed: ["integer"])',
          found: 'string',
          expected: ['integer'],
        },
      ],
    },
    provoke: ({ call }) => call('package.install', { ...web, options: { service: { mem: '64' } } }),
  },
  {
    type: 'Forbidden',
    when: 'a file that no package names',
    status: 403,
    data: { serviceName: 'ResourceProxyHandler', destination: 'http://127.0.0.1:9/x', status: 403 },
    provoke: ({ get }) => get('/package/resource?url=http://127.0.0.1:9/x'),
  },
  {
    type: 'EndpointUriSyntax',
    when: 'a file whose address is neither http nor https',
    packages: [samplePackage({ resource: { assets: { uris: { a: 'ftp://example.com/x' } } } })],
    data: { destination: 'ftp://example.com/x', cause: 'neither http nor https' },
    provoke: ({ get }) => get('/package/resource?url=ftp://example.com/x'),
  },
  {
    type: 'EndpointUriConnection',
    when: 'a file whose server is not there',
    status: 502,
    packages: [samplePackage({ resource: { assets: { uris: { a: 'http://127.0.0.1:9/x' } } } })],
    data: {
      destination: 'http://127.0.0.1:9/x',
      cause: 'GET http://127.0.0.1:9/x got no answer: connect ECONNREFUSED 127.0.0.1:9.',
    },
    provoke: ({ get }) => get('/package/resource?url=http://127.0.0.1:9/x'),
  },
  {
    type: 'not_present',
    when: 'the resource without an address',
    data: undefined,
    provoke: ({ get }) => get('/package/resource'),
  },
]

describe('errors of the catalogue that packages and requests cause', () => {
  for (const one of cases) testError(one)
})
