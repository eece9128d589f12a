import Handlebars from 'handlebars'
import type { Json, JsonObject } from '../package-format/index.ts'
import { packageRenderingErrors } from './errors.ts'
import { program } from './handlebars-tree.ts'
import type { Run } from './handlebars-tree.ts'
import { parseTemplate } from './parse-template.ts'
import { createRecentlyUsed } from './recently-used.ts'
import { resolveName } from './resolve-name.ts'
import type { ContextStack } from './resolve-name.ts'
import { isFalsy, prepareValue, printValue } from './template-values.ts'
import type { TemplateValue } from './template-values.ts'

interface TemplateData {
  stack: ContextStack
  options: JsonObject
  runs: readonly Run[]
}
interface BlockOptions {
  data: TemplateData
  fn(context: unknown, options: { data: TemplateData }): string
}

interface Template {
  print(context: unknown, options: { data: TemplateData }): string
  runs: readonly Run[]
}

function render(options: BlockOptions, value: TemplateValue): string {
  const stack = { value, outer: options.data.stack }
  const { options: all, runs } = options.data
  return options.fn(undefined, { data: { options: all, runs, stack } })
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

function rawOption(options: JsonObject, name: string): string {
  const value: Json | undefined = Object.hasOwn(options, name) ? options[name] : undefined
  return typeof value === 'string' ? value : 'null'
}

function run(place: string, { data }: BlockOptions): string {
  let text = ''
  for (const node of data.runs[Number(place)] ?? []) {
    if (node.type === 'text') text += node.text
    else if (node.type === 'value') text += printValue(resolveName(data.stack, node.name))
    else text += rawOption(data.options, node.name)
  }
  return text
}

const helpers = { run, section, unless }

const engine = Handlebars.create()
for (const builtIn of Object.keys(engine.helpers)) engine.unregisterHelper(builtIn)
engine.registerHelper(helpers)

/** Room for every template of a repository as large as the last Universe (1,164 templates, 9 million characters). */
const compiled = createRecentlyUsed<Template>({ entries: 2048, characters: 16 * 1024 * 1024 })

function compile(template: string): Template {
  const known = compiled.get(template)
  if (known) return known
  const runs: Run[] = []
  const print = engine.compile(program(parseTemplate(template), runs), {
    noEscape: true,
    ignoreStandalone: true,
    knownHelpersOnly: true,
    knownHelpers: { run: true, section: true, unless: true },
  } as CompileOptions) as unknown as Template['print']
  const made = { print, runs }
  compiled.put(template, made)
  return made
}

/** Prints a Mustache template with options, by the rules that Universe packages rely on. */
export function renderTemplate(template: string, options: JsonObject): string {
  const stack = { value: prepareValue(options), outer: undefined }
  try {
    const { print, runs } = compile(template)
    return print(undefined, { data: { stack, options, runs } })
  } catch (error) {
    // The stack, or the longest text that there can be.
    if (!(error instanceof RangeError)) throw error
    const reason = `it is nested too deep or makes too much text (${error.message})`
    throw packageRenderingErrors.TEMPLATE_NOT_VALID({ line: 1, reason }, { cause: error })
  }
}
