import { expect } from 'chai'
import fc from 'fast-check'
import { isDcosError } from '../../src/errors/index.ts'
import { packageRenderingErrors, renderPackage, renderTemplate } from '../../src/package-rendering/index.ts'
import type { JsonObject } from '../../src/package-format/index.ts'
import { oddPackage } from './odd-packages.ts'
import type { OddPackage } from './odd-packages.ts'

const known = new Set(Object.values(packageRenderingErrors).map(({ code }) => code))

/** `rendered`, or the code of the refusal. Whatever else happens fails the test. */
function outcomeOf({ definition, options }: OddPackage): string {
  try {
    const rendered = renderPackage({ definition, source: 'x', userOptions: options })
    if (rendered.kind !== 'app') return expect.fail('it became something else than an app')
    expect(JSON.parse(JSON.stringify(rendered.app)))
      .to.be.an('object')
      .with.property('labels')
    return 'rendered'
  } catch (error) {
    if (!isDcosError(error) || !known.has(error.code)) throw error
    const { errors } = (error.details ?? {}) as {
      errors?: { instance: { pointer: string }; message: string }[]
    }
    if (error.code !== packageRenderingErrors.OPTIONS_NOT_VALID.code) return error.code
    expect(errors).to.be.an('array').that.is.not.empty
    for (const { instance, message } of errors ?? []) {
      expect(instance.pointer).to.match(/^(\/.*)?$/s)
      expect(message).to.be.a('string').with.length.greaterThan(3)
    }
    return error.code
  }
}

const packageOf = (template: string, config?: JsonObject): OddPackage => ({
  definition: {
    ...{ packagingVersion: '4.0', name: 'odd', version: '1', releaseVersion: 0 },
    ...{ maintainer: 'm', description: 'd', tags: [] },
    marathon: { v2AppMustacheTemplate: Buffer.from(template).toString('base64') },
    ...(config === undefined ? {} : { config }),
  },
  options: undefined,
})
const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth)

describe('packages that are legal and odd', function () {
  this.timeout(120_000)

  it('are rendered to JSON, or refused by name, whatever they contain', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(oddPackage, (odd) => {
        const outcome = outcomeOf(odd)
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
      }),
      { numRuns: 200 },
    )
    expect([...seen.keys()], 'the packages are too much alike').to.include.members(['rendered'])
    expect(seen.size).to.be.greaterThan(3)
  })

  it('may have line ends and tabs of every kind, and text of every script', () => {
    const template = '{\r\n\t"id": "/ü",\r\n\t"env": {{#a}}{"b": "{{b}} <&>"}{{/a}}\r\n}\r\n'
    const config = { properties: { a: { properties: { b: { default: 'é\t"x"\r\n\\ 😀 <&>' } } } } }
    const { definition } = packageOf(template, config)
    const rendered = renderPackage({ definition, source: 'x' })
    expect(rendered).to.deep.include({ id: '/ü' })
    expect(rendered).to.have.nested.property('app.env.b', 'é\t"x"\r\n\\ 😀 <&> <&>')
  })

  it('may embed JSON in texts and lists, as constraints are', () => {
    const context = { list: [['hostname', 'UNIQUE']], text: '[["hostname", "UNIQUE"]]', none: [] }
    const print = (template: string): unknown => JSON.parse(renderTemplate(template, context))
    expect(print('{{list}}')).to.deep.equal(context.list)
    expect(print('"{{text}}"')).to.equal(context.text)
    expect(print('{{#asJson}}text{{/asJson}}')).to.deep.equal(context.list)
    expect(print('{{none}}')).to.deep.equal([])
    expect(print('[{{#list}}{{.}}{{/list}}]')).to.deep.equal(context.list)
  })

  it('are refused by the place of their schema that no validator understands', () => {
    const config = {
      type: 'object',
      properties: { a: { properties: { b: { default: 'x', pattern: '(' } } } },
    }
    const { definition } = packageOf('{}', config)
    expect(() => renderPackage({ definition, source: 'x' })).to.throw(
      /\/properties\/a\/properties\/b: .*Unterminated/,
    )
  })

  it('are refused when they are nested without end', () => {
    const deepConfig = JSON.parse('{"properties":{"a":'.repeat(5000) + '{}' + '}}'.repeat(5000)) as JsonObject
    const cases: [OddPackage, keyof typeof packageRenderingErrors][] = [
      [packageOf(nested(5000, '{{#a}}', '{{/a}}')), 'TEMPLATE_NOT_VALID'],
      [packageOf(`{"a": ${nested(50_000, '[', ']')}}`), 'RESULT_NOT_JSON'],
      [packageOf('{}', deepConfig), 'CONFIG_UNUSABLE'],
    ]
    for (const [odd, code] of cases) expect(outcomeOf(odd)).to.equal(packageRenderingErrors[code].code)
  })
})
