import type { TemplateNode } from './parse-template.ts'

/** The parts of Handlebars' syntax tree that we build. */
export interface Program {
  type: 'Program'
  body: Statement[]
  blockParams: string[]
  strip: object
  loc: object
}
type SectionNode = Extract<TemplateNode, { type: 'section' }>
type Statement = { type: string; loc: object } & Record<string, unknown>

const loc = { source: 'template', start: { line: 1, column: 0 }, end: { line: 1, column: 0 } }
const strip = { open: false, close: false }

/** What is printed between two sections: texts, and tags that are looked up. */
export type Run = readonly Exclude<TemplateNode, { type: 'section' }>[]

function callOf(helper: string, name: string): Record<string, unknown> {
  return {
    path: {
      type: 'PathExpression',
      data: false,
      this: false,
      depth: 0,
      parts: [helper],
      original: helper,
      loc,
    },
    params: [{ type: 'StringLiteral', value: name, original: name, loc }],
    hash: undefined,
    loc,
  }
}

function section({ inverted, name, body }: SectionNode, runs: Run[]): Statement {
  return {
    type: 'BlockStatement',
    ...callOf(inverted ? 'unless' : 'section', name),
    program: program(body, runs),
    inverse: undefined,
    openStrip: strip,
    inverseStrip: strip,
    closeStrip: strip,
    loc,
  }
}

/**
 * Makes the Handlebars syntax tree of a Mustache template. Every section becomes a call of a helper of ours with the name
 * as a text, so nothing in a name can mean anything to Handlebars. What lies between sections goes to `runs` and is one
 * call with its place there: a call for every tag costs three times as much to compile and to print.
 */
export function program(nodes: readonly TemplateNode[], runs: Run[]): Program {
  const body: Statement[] = []
  for (let at = 0; at < nodes.length;) {
    const node = nodes[at]
    if (node?.type === 'section') {
      body.push(section(node, runs))
      at += 1
      continue
    }
    const end = nodes.findIndex((next, place) => place > at && next.type === 'section')
    const run = nodes.slice(at, end < 0 ? nodes.length : end) as Run
    runs.push(run)
    body.push({
      type: 'MustacheStatement',
      ...callOf('run', String(runs.length - 1)),
      escaped: false,
      strip,
      loc,
    })
    at += run.length
  }
  return { type: 'Program', body, blockParams: [], strip: {}, loc }
}
