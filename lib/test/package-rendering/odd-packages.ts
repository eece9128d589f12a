import fc from 'fast-check'
import type { Json, JsonObject, PackageDefinition } from '../../src/package-format/index.ts'

/*
 * Packages that are legal and odd: every packaging version, files that are missing, options of every kind with defaults of
 * every kind, and templates made of pieces that real templates have, right and wrong.
 */

const names = [
  'service',
  'node',
  'name',
  'cpus',
  'list',
  'a.b',
  'x y',
  'cpu-limit',
  '0',
  'é',
  'isEmpty',
  'size',
  'log',
]
const name = fc.constantFrom(...names)
const oddText = fc.oneof(
  fc.constantFrom(
    '',
    'web',
    '42',
    '0.1',
    'false',
    'null',
    '"quoted"',
    'a\\b',
    '{"k": [1, 2]}',
    '[["x", "UNIQUE"]]',
  ),
  fc.constantFrom(
    "<&>'`=",
    'tab\there',
    'line\r\nline',
    'ünïcödé',
    '😀',
    '\ud800',
    '\u2028',
    '\u0000',
    '\ufeff',
    '{{x}}',
  ),
  fc.string({ maxLength: 8 }),
)
const oddNumber = fc.constantFrom(
  0,
  -0,
  1,
  -1,
  0.1,
  1e3,
  1.0,
  1e-4,
  1e7,
  1e21,
  5e-324,
  Number.MAX_VALUE,
  2 ** 53,
  1.5,
)
const scalar: fc.Arbitrary<Json> = fc.oneof(oddText, oddNumber, fc.boolean(), fc.constant(null))
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }),
  fc.dictionary(name, scalar, { maxKeys: 3 }).map((object) => ({ ...object })),
)

const types = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null']
const rules = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom(...types),
      fc.subarray(types, { minLength: 1 }).map((list): Json => list),
    ),
    default: value,
    title: oddText,
    description: oddText,
    enum: fc.uniqueArray(oddText, { minLength: 1, maxLength: 3 }).map((list): Json => list),
    minimum: fc.constant(1),
    maxLength: fc.constant(3),
    pattern: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('^a', '^[a-z0-9-]*$', '\\d*', '\\p{L}*', '^(?!-)') },
      fc.constantFrom('(?i)x', '['),
    ),
    format: fc.constantFrom('uri', 'int32', 'colour'),
    media: fc.constant({ type: 'application/x-zip-compressed' }),
    id: fc.constantFrom('https://example.com/docs', '#x', 'a b'),
    items: fc.constant({ type: 'string' }),
    additionalProperties: fc.boolean(),
    oneOf: fc.constant([{ type: 'string' }, { type: 'integer' }]),
    anyOf: fc.constant([{ minimum: 3 }, { type: 'null' }]),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>
const annotations = fc.record(
  { default: value, title: oddText, description: oddText, media: fc.constant({ type: 'application/json' }) },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>
const keywords = fc.oneof({ weight: 6, arbitrary: annotations }, rules)
const reference = fc
  .constantFrom('#', '#/definitions/x', '#/properties/service', 'http://example.com/schema')
  .map(($ref): JsonObject => ({ $ref }))

const config: fc.Arbitrary<JsonObject> = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc
    .tuple(
      keywords,
      fc.dictionary(
        name,
        fc.oneof(
          { maxDepth: 3 },
          { weight: 30, arbitrary: keywords },
          { weight: 10, arbitrary: tie('schema') },
          reference,
        ),
        { maxKeys: 4 },
      ),
      fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
      fc.boolean(),
    )
    .map(([own, properties, required, demands]): JsonObject => ({
      ...own,
      type: 'object',
      properties: { ...properties },
      ...(demands ? { required } : {}),
    })),
})).schema

const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('.'))
const resourcePath = fc.constantFrom(
  'resource.assets.uris.u',
  'resource.assets.container.docker.0ab',
  'resource.images',
)
const tagName = fc.oneof(
  { weight: 4, arbitrary: path },
  resourcePath,
  fc.constantFrom('.', '', 'a b', '{x}', '-m end'),
)
const tag = fc
  .tuple(
    tagName,
    fc.constantFrom(
      ['{{', '}}'],
      ['{{{', '}}}'],
      ['{{&', '}}'],
      ['{{ ', ' }}'],
      ['{{!', '}}'],
      ['\\{{', '}}'],
    ),
  )
  .map(([inner, [open = '', close = '']]) => `${open}${inner}${close}`)
const member = fc
  .tuple(fc.constantFrom('a', 'b', 'labels', 'env'), tag)
  .chain(([key, printed]) =>
    fc.constantFrom(
      `"${key}": ${printed}`,
      `"${key}": "${printed}"`,
      `"${key}": [${printed}]`,
      `"${key}": {"x": "${printed}"}`,
    ),
  )
const broken = fc.constantFrom(
  '{{',
  '}}',
  '{{#a}}',
  '{{/a}}',
  '{{=<% %>=}}',
  '{{> part}}',
  '{{#asJson}}x',
  '\ufeff',
  '{{{x}}',
)
const pieces = fc.letrec<{ piece: string }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    member,
    fc
      .tuple(fc.constantFrom('#', '^'), path, fc.array(tie('piece'), { maxLength: 2 }))
      .map(([sigil, inner, body]) => `{{${sigil}${inner}}}${body.join(', ')}, {{/${inner}}}`),
    fc.constantFrom('"t": "{{#asJson}}service{{/asJson}}"', '"u": "ü\t"', '"v": 1e3', '"w": 0.1', '"x": 01'),
  ),
})).piece
const ends = fc.constantFrom('\n', '\r\n', '\t', ' ')
const template = fc
  .tuple(fc.array(fc.oneof({ weight: 12, arbitrary: pieces }, broken), { maxLength: 5 }), ends, fc.boolean())
  .map(([list, end, whole]) =>
    whole
      ? `{${end}"id": "/{{service.name}}"${list.map((piece) => `,${end}${piece}`).join('')}${end}}`
      : list.join(end),
  )

const resource = fc.constantFrom<JsonObject | undefined>(
  undefined,
  {},
  {
    assets: {
      uris: { u: 'https://example.com/a?b="c"' },
      container: { docker: { '0ab': 'example/image:1' } },
    },
  },
  { images: { 'icon-small': 'https://example.com/i.png', screenshots: [] } },
)

/** A package and what a user might give it. */
export interface OddPackage {
  definition: PackageDefinition
  options: JsonObject | undefined
}

/** Packages that are legal and odd, with options for them. */
export const oddPackage: fc.Arbitrary<OddPackage> = fc
  .record({
    packagingVersion: fc.constantFrom('2.0', '3.0', '4.0', '5.0'),
    config: fc.option(config, { nil: undefined }),
    resource,
    template: fc.option(template, { nil: undefined, freq: 12 }),
    command: fc.boolean(),
    options: fc.option(
      fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value, { maxKeys: 3 })), { maxKeys: 3 }),
      { nil: undefined },
    ),
  })
  .map(({ packagingVersion, template: text, command, options, ...files }) => ({
    definition: {
      packagingVersion,
      name: 'odd',
      version: '1.0.0',
      releaseVersion: 0,
      maintainer: 'someone@example.com',
      description: 'ünïcödé',
      tags: [],
      ...(text === undefined
        ? {}
        : { marathon: { v2AppMustacheTemplate: Buffer.from(text).toString('base64') } }),
      ...(command && packagingVersion < '4' ? { command: { pip: ['dcos==0.1'] } } : {}),
      ...Object.fromEntries(Object.entries(files).filter(([, content]) => content !== undefined)),
    } as PackageDefinition,
    options: options === undefined ? undefined : ({ ...options } as JsonObject),
  }))
