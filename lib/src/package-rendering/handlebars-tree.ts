import type { TemplateNode } from './parse-template.ts'

/** The parts of Handlebars' syntax tree that we build. */
export interface Program {
  type: 'Program'
  body: Statement[]
  blockParams: string[]
  strip: object
  loc: object
}
type Statement = { type: string; loc: object } & Record<string, unknown>

const loc = { source: 'template', start: { line: 1, column: 0 }, end: { line: 1, column: 0 } }
const strip = { open: false, close: false }

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

function statement(node: TemplateNode): Statement {
  switch (node.type) {
    case 'text':
      return { type: 'ContentStatement', value: node.text, original: node.text, loc }
    case 'value':
      return { type: 'MustacheStatement', ...callOf('value', node.name), escaped: false, strip, loc }
    case 'rawOption':
      return { type: 'MustacheStatement', ...callOf('rawOption', node.name), escaped: false, strip, loc }
    case 'section':
      return {
        type: 'BlockStatement',
        ...callOf(node.inverted ? 'unless' : 'section', node.name),
        program: program(node.body),
        inverse: undefined,
        openStrip: strip,
        inverseStrip: strip,
        closeStrip: strip,
        loc,
      }
  }
}

/**
 * Makes the Handlebars syntax tree of a Mustache template. Every tag becomes a call of a helper of ours with the name
 * as a text, so nothing in a name can mean anything to Handlebars.
 */
export function program(nodes: readonly TemplateNode[]): Program {
  return { type: 'Program', body: nodes.map(statement), blockParams: [], strip: {}, loc }
}
