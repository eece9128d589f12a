import { expect } from 'chai'
import fc from 'fast-check'
import type { Json, JsonObject, PackageDefinition } from '../../src/package-format/index.ts'
import {
  mergeObjects,
  optionDefaults,
  packageRenderingErrors,
  parseTemplate,
  readDefinitionLabel,
  readOptionsLabel,
  renderPackage,
  renderTemplate,
  validateOptions,
} from '../../src/package-rendering/index.ts'

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json)
const object = fc
  .dictionary(fc.string({ maxLength: 5 }), json, { maxKeys: 4 })
  .map((value) => ({ ...value }) as JsonObject)
const runs = { numRuns: 100 }

function packageOf(template: string, changes: Partial<PackageDefinition> = {}): PackageDefinition {
  return {
    packagingVersion: '4.0',
    name: 'web',
    version: '1.0',
    releaseVersion: 0,
    maintainer: 'm',
    description: 'd',
    tags: [],
    marathon: { v2AppMustacheTemplate: Buffer.from(template).toString('base64') },
    ...changes,
  }
}

describe('merging options', () => {
  it('keeps everything of the left that the right does not name, and everything of the right', () => {
    fc.assert(
      fc.property(object, object, (left, right) => {
        const [before, merged] = [JSON.stringify([left, right]), mergeObjects(left, right)]
        expect(new Set(Object.keys(merged))).to.deep.equal(
          new Set([...Object.keys(left), ...Object.keys(right)]),
        )
        expect(mergeObjects(merged, right)).to.deep.equal(merged)
        expect(mergeObjects({}, right)).to.deep.equal(right)
        expect(JSON.stringify([left, right])).to.equal(before)
      }),
      runs,
    )
  })

  it('replaces arrays, null and scalars as a whole', () => {
    expect(
      mergeObjects({ a: [1, 2], b: { c: 1, d: 2 }, e: 1 }, { a: [3], b: { c: null }, e: { f: 1 } }),
    ).to.deep.equal({
      a: [3],
      b: { c: null, d: 2 },
      e: { f: 1 },
    })
  })

  it('takes names such as __proto__ for what they are: names', () => {
    const merged = mergeObjects({}, JSON.parse('{"__proto__": {"x": 1}}') as JsonObject)
    expect(Object.keys(merged)).to.deep.equal(['__proto__'])
    expect(renderTemplate('[{{x}}{{constructor}}{{toString}}]', merged)).to.equal('[]')
  })
})

describe('the defaults of a package', () => {
  it('come from the schema, without looking below a default', () => {
    const config = {
      default: { ignored: true },
      properties: {
        plain: { default: 1 },
        null: { default: null },
        section: { properties: { a: { default: 'x' }, b: {} } },
        empty: { properties: { a: {} } },
        whole: { default: { a: 1 }, properties: { b: { default: 2 } } },
      },
    }
    expect(optionDefaults(config)).to.deep.equal({
      plain: 1,
      null: null,
      section: { a: 'x' },
      whole: { a: 1 },
    })
    expect(optionDefaults(undefined)).to.deep.equal({})
  })
})

describe('rendering a template', () => {
  it('prints any text so that it reads back from JSON unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        expect(
          JSON.parse(renderTemplate('{"a": "{{o.x}}", "b": "{{{o.x}}}"}', { o: { x: text } })),
        ).to.deep.equal({ a: text, b: text })
      }),
      runs,
    )
  })

  it('prints arrays of scalars so that they read back from JSON unchanged', () => {
    const items = fc.array(fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null)), {
      maxLength: 5,
    })
    fc.assert(
      fc.property(items, (list) => {
        expect(JSON.parse(renderTemplate('{{list}}', { list }))).to.deep.equal(list)
      }),
      runs,
    )
  })

  it('is a function of template and options alone, and changes neither', () => {
    fc.assert(
      fc.property(object, (options) => {
        const before = JSON.stringify(options)
        const template = Object.keys(options)
          .filter((name) => !/[{}#^/!&>=]/.test(name))
          .map((name) => `{{${name}}}{{#${name}}}{{.}}{{/${name}}}`)
          .join('')
        expect(renderTemplate(template, options)).to.equal(renderTemplate(template, structuredClone(options)))
        expect(JSON.stringify(options)).to.equal(before)
      }),
      runs,
    )
  })

  it('leaves text without tags as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }).filter((text) => !text.includes('{{')),
        (text) => {
          expect(renderTemplate(text, {})).to.equal(text)
        },
      ),
      runs,
    )
  })

  const cases: [string, JsonObject, string][] = [
    ['{"a":{{x}}}}', { x: 1 }, '{"a":1}}'],
    ['{{ ssl_fc_sni -m end .{hostname} }}', {}, ''],
    ['{{Framework Settings.cpu-limit}}', { 'Framework Settings': { 'cpu-limit': 2 } }, '2'],
    ['{{#a}}{{b}}{{/a}}', { a: { b: null }, b: 'outer' }, ''],
    ['{{#a}}{{b.c}}{{/a}}', { a: { b: {} }, b: { c: 'outer' } }, ''],
    ['{{#a}}{{b.c}}{{/a}}', { a: { 'b.c': 'whole' }, b: { c: 'outer' } }, 'whole'],
    ['{{s.isEmpty}} {{s.size}} {{o.size}} {{l.size}}', { s: '', o: { a: 1 }, l: [1, 2] }, 'true 0 1 2'],
    ['{{^l.isEmpty}}{{#l}}<{{.}}>{{/l}}{{/l.isEmpty}}', { l: [0, null, false] }, '<0><><false>'],
    [
      '{{a}} {{b}} {{c}} {{d}}',
      { a: 1e21, b: -0.00012, c: 9999999.5, d: 12345678.25 },
      '1000000000000000000000 -1.2E-4 9999999.5 1.234567825E7',
    ],
    ['{{#s}}{{^missing}}{{s}}{{/missing}}{{/s}}', { s: 'false' }, 'false'],
  ]
  for (const [template, options, expected] of cases) {
    it(`prints ${template} with ${JSON.stringify(options)} as the original does`, () => {
      expect(renderTemplate(template, options)).to.equal(expected)
    })
  }

  it('refuses what is not Mustache, with the line', () => {
    const wrong = [
      'a\n{{x',
      '{{#a}}',
      '{{/a}}',
      '{{#a}}\n{{#b}}{{/a}}{{/b}}',
      '{{> partial}}',
      '{{=<% %>=}}',
      '{{#asJson}}x',
    ]
    for (const template of wrong) {
      expect(() => parseTemplate(template), template).to.throw(/not valid in line \d/)
    }
  })
})

describe('checking options', () => {
  it('follows draft 04 and does not stumble over stray ids', () => {
    const config: JsonObject = {
      type: 'object',
      id: 'https://example.com/doc#x',
      properties: {
        a: { id: 'https://example.com/doc', type: 'integer', minimum: 1, exclusiveMinimum: true },
        b: { id: 'https://example.com/doc', $ref: '#/definitions/short' },
        c: { type: 'string', format: 'uri', media: { type: 'text' } },
      },
      definitions: { short: { type: 'string', pattern: '^[\\w\\-.]{1,3}$' } },
    }
    validateOptions(config, { a: 2, b: 'ab', c: 'no uri' })
    validateOptions(config, {})
    expect(() => validateOptions(config, { a: 1 })).to.throw()
    expect(() => validateOptions(config, { b: 'abcd' })).to.throw()
    expect(() => validateOptions(undefined, { a: 1 })).to.throw(/No schema available/)
  })

  it('says where and why, with all missing properties of an object together', () => {
    const config: JsonObject = {
      properties: { s: { type: 'object', required: ['a', 'b'], properties: { p: { enum: [1, 2] } } } },
    }
    try {
      validateOptions(config, { s: { p: 3 } })
      expect.fail('it was accepted')
    } catch (error) {
      const { code, details } = error as { code: string; details: { errors: Record<string, unknown>[] } }
      expect(code).to.equal(packageRenderingErrors.OPTIONS_NOT_VALID.code)
      const [required, choice] = details.errors
      expect(required).to.deep.include({
        keyword: 'required',
        missing: ['a', 'b'],
        instance: { pointer: '/s' },
        domain: 'validation',
      })
      expect(choice).to.deep.include({
        keyword: 'enum',
        value: 3,
        instance: { pointer: '/s/p' },
        level: 'error',
      })
    }
  })
})

describe('rendering a package', () => {
  it('puts labels over those of the template, and the wanted id over that of the template', () => {
    const template = '{"id": "x", "labels": {"DCOS_PACKAGE_NAME": "mine", "own": "kept"}}'
    const definition = packageOf(template, { config: { properties: { a: { default: 1 } } } })
    const userOptions = { a: 2, gone: null }
    const rendered = renderPackage({
      definition,
      source: 'https://example.com/repo',
      userOptions,
      appId: 'y/z',
    })
    if (rendered.kind !== 'app') return expect.fail('it is an app')
    expect(rendered.app.id).to.equal('/y/z')
    const labels = rendered.app.labels as Record<string, string>
    expect(labels).to.include({
      own: 'kept',
      DCOS_PACKAGE_NAME: 'web',
      DCOS_PACKAGE_SOURCE: 'https://example.com/repo',
    })
    expect(readOptionsLabel(labels)).to.deep.equal({ a: 2 })
    expect(readDefinitionLabel(labels)).to.deep.equal(definition)
    const plain = renderPackage({ definition, source: '' })
    expect(plain).to.have.nested.property('app.labels.DCOS_PACKAGE_OPTIONS', 'e30=')
  })

  it('lets the resource win over an option of the same name, and knows every key of it', () => {
    const template =
      '{"u": "{{resource.assets.uris.tool}}", "i": "{{resource.images.icon-small}}", "own": "{{resource.own}}"}'
    const definition = packageOf(template, {
      resource: { assets: { uris: { tool: 'https://example.com/tool' } } },
      config: {},
    })
    const userOptions = { resource: { own: 'kept', assets: { uris: { tool: 'mine' } } } }
    const rendered = renderPackage({ definition, source: '', userOptions })
    expect(rendered).to.deep.nested.include({
      'app.u': 'https://example.com/tool',
      'app.i': '',
      'app.own': 'kept',
    })
  })

  it('labels every app of a group, at any depth, with the id of the group', () => {
    const template = '{"id": "g", "apps": [{"id": "a"}], "groups": [{"id": "h", "apps": [{"id": "b"}]}]}'
    const rendered = renderPackage({ definition: packageOf(template), source: '', appId: '/other' })
    expect(rendered).to.deep.nested.include({
      kind: 'group',
      id: '/other',
      'group.id': '/other',
      'group.apps[0].labels.DCOS_PACKAGE_GROUP': '/other',
      'group.groups[0].apps[0].labels.DCOS_PACKAGE_GROUP': '/other',
      'group.groups[0].apps[0].labels.DCOS_PACKAGE_NAME': 'web',
    })
  })

  it('makes a job of the job template, with an id that Metronome takes', () => {
    const job = Buffer.from('{"id": "j", "run": {"cmd": "true"}}').toString('base64')
    const { marathon: _none, ...definition } = packageOf('', { metronome: { v1JobMustacheTemplate: job } })
    const rendered = renderPackage({ definition, source: '', appId: '/a/b' })
    expect(rendered).to.deep.nested.include({
      kind: 'job',
      id: 'a.b',
      'job.id': 'a.b',
      'job.run': { cmd: 'true' },
    })
    expect(rendered).to.have.nested.property('job.labels.DCOS_PACKAGE_NAME', 'web')
  })

  const failures: [string, string][] = [
    ['{"a": }', packageRenderingErrors.RESULT_NOT_JSON.code],
    ['[1]', packageRenderingErrors.RESULT_NOT_AN_OBJECT.code],
    ['{"labels": {"a": 1}}', packageRenderingErrors.LABELS_NOT_VALID.code],
  ]
  for (const [template, code] of failures) {
    it(`refuses a template that makes ${template}`, () => {
      expect(() => renderPackage({ definition: packageOf(template), source: '' }))
        .to.throw()
        .with.property('code', code)
    })
  }
})
