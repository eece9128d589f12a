import { expect } from 'chai'
import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/package-format/index.ts'
import { packageRenderingErrors, parseTemplate, renderTemplate } from '../../src/package-rendering/index.ts'
import type { TemplateNode } from '../../src/package-rendering/index.ts'
import { createRecentlyUsed } from '../../src/package-rendering/recently-used.ts'

/** What the rules say, word by word: a walk over the tags that knows nothing of Handlebars. */
function walk(nodes: readonly TemplateNode[], contexts: readonly Json[], options: JsonObject): string {
  return nodes.map((node) => print(node, contexts, options)).join('')
}

function print(node: TemplateNode, contexts: readonly Json[], options: JsonObject): string {
  if (node.type === 'text') return node.text
  if (node.type === 'rawOption') {
    const raw = options[node.name]
    return typeof raw === 'string' ? raw : 'null'
  }
  const value = lookUp(contexts, node.name)
  if (node.type === 'value') return value === null || value === undefined ? '' : shown(value, false)
  const empty = value === undefined || value === null || value === false || value === ''
  const falsy = empty || (Array.isArray(value) && value.length === 0)
  if (node.inverted) return falsy ? walk(node.body, contexts, options) : ''
  if (falsy) return ''
  if (Array.isArray(value)) return value.map((item) => walk(node.body, [item, ...contexts], options)).join('')
  return walk(node.body, value === true ? contexts : [value, ...contexts], options)
}

function shown(value: Json, insideArray: boolean): string {
  if (typeof value === 'string')
    return insideArray ? JSON.stringify(value) : JSON.stringify(value).slice(1, -1)
  if (Array.isArray(value)) {
    return `[${value.map((item) => (item === null ? 'null' : shown(item, true))).join(', ')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, item]) => `${name}=${item === null ? 'null' : shown(item, false)}`,
    )
    return `{${members.join(', ')}}`
  }
  return String(value)
}

function lookUp(contexts: readonly Json[], name: string): Json | undefined {
  if (name === '.') return contexts[0]
  const [first = '', ...rest] = name.split('.')
  for (const context of contexts) {
    if (typeof context !== 'object' || context === null || Array.isArray(context)) continue
    if (!Object.hasOwn(context, first)) continue
    return rest.reduce<Json | undefined>(
      (at, part) =>
        typeof at === 'object' && at !== null && !Array.isArray(at) && Object.hasOwn(at, part)
          ? at[part]
          : undefined,
      context[first],
    )
  }
  return undefined
}

const names = [
  'a',
  'b',
  'c',
  'a.b',
  'b.c',
  'Some section.with-dash',
  'each',
  'if',
  'this',
  'log',
  'lookup',
  '@root',
]
const { template } = fc.letrec<{ template: string; part: string }>((tie) => ({
  template: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('"', '}', '\\', '\\\\', ' {"x": ', '\n', '&<>', 'else', '~', '{'),
    fc.constantFrom(
      '{{! a comment }}',
      '{{!over\n two lines}}',
      '{{else}}',
      '{{.}}',
      '{{../a}}',
      '{{as |x|}}',
    ),
    fc.constantFrom(...names).map((name) => `{{${name}}}`),
    fc.constantFrom(...names).map((name) => `{{{ ${name} }}}`),
    fc.constantFrom(...names).map((name) => `{{& ${name}}}`),
    fc
      .tuple(fc.constantFrom('#', '^'), fc.constantFrom(...names), tie('template'))
      .map(([sigil, name, body]) => `{{${sigil}${name}}}${body}{{/ ${name} }}`),
  ),
}))
const scalar = fc.oneof(
  fc.constantFrom<Json>(0, 1, 0.5, true, false, null, '', 'text', 'false', '"&<\\\n', '{{a}}'),
  fc.string({ maxLength: 3 }),
)
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'c', 'with-dash'), tie('value'), { maxKeys: 3 })
      .map((object) => ({ ...object })),
  ),
}))
const optionSets = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'each', 'if', 'this', 'Some section'), value, { maxKeys: 5 })
  .map((object): JsonObject => ({ ...object }))

describe('the template engine', () => {
  it('prints what a walk over the tags by the rules prints, whatever words mean to Handlebars', () => {
    fc.assert(
      fc.property(template, optionSets, (text, options) => {
        const tags = tagsOf(text)
        fc.pre(tags !== undefined)
        expect(renderTemplate(text, options)).to.equal(walk(tags ?? [], [options], options))
      }),
      { numRuns: 100 },
    )
  })

  /** Undefined for a text that is no template: a brace before a tag makes another tag of it. */
  function tagsOf(text: string): TemplateNode[] | undefined {
    try {
      return parseTemplate(text)
    } catch {
      return undefined
    }
  }

  const cases: [string, JsonObject, string][] = [
    [
      '{{#list}}{{name}}{{^last}},{{/last}}{{/list}}',
      { list: [{ name: 'a' }, { name: 'b', last: true }] },
      'a,b',
    ],
    ['{{#o}}yes{{/o}}{{^o}}no{{/o}}', { o: {} }, 'yes'],
    ['{{#n}}{{other}}{{/n}}', { n: 0, other: 'seen' }, 'seen'],
    ['{{#a}}{{#b}}{{x}}{{/b}}{{/a}}', { a: { x: 'near' }, b: { y: 1 }, x: 'far' }, 'near'],
    ['{{#l}}{{#l}}{{.}}{{/l}}{{/l}}', { l: [1, 2] }, '1212'],
    ['{{list}}', { list: [['a', [1.5]], { x: 'y' }, null, true] }, '[["a", [1.5]], {x=y}, null, true]'],
    ['{{{json}}}', { json: '{"a": "b"}' }, '{\\"a\\": \\"b\\"}'],
    ['{{#asJson}}json{{/asJson}}', { json: '{"a": "b"}' }, '{"a": "b"}'],
    ['{{#asJson}}gone{{/asJson}} {{# asJson }}number{{/ asJson}}', { number: 1 }, 'null null'],
    ['{{x}}{{y}}', { x: '</script>', y: 'ü\u2028' }, '</script>ü\u2028'],
    ['\\{{x}} \\\\{{x}}', { x: 1 }, '\\1 \\\\1'],
    ['{{{{x}}}}', { x: 1 }, '}'],
    ['{{~x}}{{#if}}a{{/if}}{{this}}{{true}}{{1}}', { x: 1 }, ''],
    ['{{a.b.c.d}}', { a: { b: { c: { d: 'deep' } } } }, 'deep'],
    ['{{missing.at.all}}{{a.b}}', { a: 'text' }, ''],
    ['{{#s}}{{size}} {{isEmpty}}{{/s}}', { s: [['x']] }, '1 false'],
    [
      '{{n}} {{m}} {{k}}',
      { n: 1.0, m: 1e3, k: 1.7976931348623157e308 },
      `1 1000 17976931348623157${'0'.repeat(292)}`,
    ],
  ]
  for (const [text, options, expected] of cases) {
    it(`prints ${JSON.stringify(text)} with ${JSON.stringify(options)}`, () => {
      expect(renderTemplate(text, options)).to.equal(expected)
    })
  }

  it('never takes an option for a template', () => {
    expect(renderTemplate('{{a}}{{#asJson}}a{{/asJson}}', { a: '{{b}}', b: 'x' })).to.equal('{{b}}{{b}}')
  })

  it('prints a template that is nested a thousand times, and refuses the wrong ones again and again', () => {
    const deep = `${'{{#a}}'.repeat(1000)}x${'{{/a}}'.repeat(1000)}`
    expect(renderTemplate(deep, { a: true })).to.equal('x')
    for (let time = 0; time < 2; time++) {
      expect(() => renderTemplate('{{#a}}', {}))
        .to.throw()
        .with.property('code', packageRenderingErrors.TEMPLATE_NOT_VALID.code)
    }
  })
})

describe('what was used last', () => {
  it('is kept within the bounds, and what was not used for longest leaves first', () => {
    const kept = createRecentlyUsed<number>({ entries: 3, characters: 8 })
    for (const [at, key] of ['a', 'b', 'c'].entries()) kept.put(key, at)
    expect(kept.get('a')).to.equal(0)
    kept.put('d', 3)
    expect([kept.get('b'), kept.get('a'), kept.get('d'), kept.size]).to.deep.equal([undefined, 0, 3, 3])
    kept.put('1234567', 4)
    expect([kept.get('c'), kept.get('a'), kept.get('d'), kept.get('1234567')]).to.deep.equal([
      undefined,
      undefined,
      3,
      4,
    ])
    kept.put('123456789', 5)
    expect(kept.size).to.equal(0)
  })
})
