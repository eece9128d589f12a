import Handlebars from 'handlebars'
import type { Json, JsonObject } from '../package-format/index.ts'
import { program } from './handlebars-tree.ts'
import { parseTemplate } from './parse-template.ts'
import { resolveName } from './resolve-name.ts'
import type { ContextStack } from './resolve-name.ts'
import { isFalsy, prepareValue, printValue } from './template-values.ts'
import type { TemplateValue } from './template-values.ts'

interface TemplateData {
  stack: ContextStack
  options: JsonObject
}
interface BlockOptions {
  data: TemplateData
  fn(context: unknown, options: { data: TemplateData }): string
}

type Template = (context: unknown, options: { data: TemplateData }) => string

function render(options: BlockOptions, value: TemplateValue): string {
  const stack = { value, outer: options.data.stack }
  return options.fn(undefined, { data: { ...options.data, stack } })
}

function section(name: string, options: BlockOptions): string {
  const value = resolveName(options.data.stack, name)
  if (value === undefined || isFalsy(value)) return ''
  if (Array.isArray(value)) return value.map((item) => render(options, item)).join('')
  return value === true ? options.fn(undefined, { data: options.data }) : render(options, value)
}

function unless(name: string, options: BlockOptions): string {
  return isFalsy(resolveName(options.data.stack, name)) ? options.fn(undefined, { data: options.data }) : ''
}

function rawOption(name: string, options: BlockOptions): string {
  const value: Json | undefined = Object.hasOwn(options.data.options, name)
    ? options.data.options[name]
    : undefined
  return typeof value === 'string' ? value : 'null'
}

const helpers = {
  value: (name: string, options: BlockOptions) => printValue(resolveName(options.data.stack, name)),
  rawOption,
  section,
  unless,
}

const engine = Handlebars.create()
for (const builtIn of Object.keys(engine.helpers)) engine.unregisterHelper(builtIn)
engine.registerHelper(helpers)

const compiled = new Map<string, Template>()
const compiledLimit = 256

function compile(template: string): Template {
  const known = compiled.get(template)
  if (known) return known
  const tree = program(parseTemplate(template))
  const made = engine.compile(tree, {
    noEscape: true,
    ignoreStandalone: true,
    knownHelpersOnly: true,
    knownHelpers: { value: true, rawOption: true, section: true, unless: true },
  } as CompileOptions) as unknown as Template
  const oldest = compiled.size >= compiledLimit ? compiled.keys().next().value : undefined
  if (oldest !== undefined) compiled.delete(oldest)
  compiled.set(template, made)
  return made
}

/** Prints a Mustache template with options, by the rules that Universe packages rely on. */
export function renderTemplate(template: string, options: JsonObject): string {
  const stack = { value: prepareValue(options), outer: undefined }
  return compile(template)(undefined, { data: { stack, options } })
}
