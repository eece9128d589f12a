import { packageRenderingErrors } from './errors.ts'
import { deepestSections } from './nesting.ts'

/** A parsed Mustache template. */
export type TemplateNode =
  | { type: 'text'; text: string }
  | { type: 'value'; name: string }
  | { type: 'rawOption'; name: string }
  | { type: 'section'; name: string; inverted: boolean; body: TemplateNode[] }

interface Tag {
  sigil: string
  name: string
  /** Where the tag begins and where the text after it goes on. */
  start: number
  end: number
}

interface OpenSection {
  tag: Tag
  body: TemplateNode[]
}

/** The section whose text names a top-level option that is printed as it is. */
const rawOptionSection = 'asJson'

function fail(template: string, position: number, reason: string): never {
  const line = template.slice(0, position).split('\n').length
  throw packageRenderingErrors.TEMPLATE_NOT_VALID({ line, reason })
}

function readTag(template: string, start: number): Tag {
  const triple = template.startsWith('{{{', start)
  const closer = triple ? '}}}' : '}}'
  const from = start + (triple ? 3 : 2)
  const close = template.indexOf(closer, from)
  if (close < 0) fail(template, start, `a tag is not closed with ${closer}`)
  const content = template.slice(from, close)
  const end = close + closer.length
  if (triple) return { sigil: '', name: content.trim(), start, end }
  const sigil = /^[#^/!&>=]/.exec(content.trimStart())?.[0] ?? ''
  return { sigil, name: content.trimStart().slice(sigil.length).trim(), start, end }
}

/** Parses a Mustache template; partials and changed delimiters are refused. */
export function parseTemplate(template: string): TemplateNode[] {
  const root: TemplateNode[] = []
  const open: OpenSection[] = []
  let position = 0
  const body = (): TemplateNode[] => open.at(-1)?.body ?? root
  const addText = (end: number): void => {
    if (end > position) body().push({ type: 'text', text: template.slice(position, end) })
  }
  for (;;) {
    const start = template.indexOf('{{', position)
    addText(start < 0 ? template.length : start)
    if (start < 0) break
    const tag = readTag(template, start)
    position = tag.end
    if (tag.sigil === '!') continue
    if (tag.sigil === '>') fail(template, start, `partials are not supported ({{>${tag.name}}})`)
    if (tag.sigil === '=') fail(template, start, 'other delimiters are not supported')
    if (tag.sigil === '/') {
      closeSection(template, tag, open)
    } else if (tag.sigil === '#' && tag.name === rawOptionSection) {
      position = readRawOption(template, tag, body())
    } else if (tag.sigil === '#' || tag.sigil === '^') {
      const section: OpenSection = { tag, body: [] }
      body().push({ type: 'section', name: tag.name, inverted: tag.sigil === '^', body: section.body })
      open.push(section)
      if (open.length > deepestSections)
        fail(template, start, `sections are nested deeper than ${deepestSections}`)
    } else {
      body().push({ type: 'value', name: tag.name })
    }
  }
  const unclosed = open.at(-1)
  if (unclosed) fail(template, unclosed.tag.start, `the section "${unclosed.tag.name}" is not closed`)
  return root
}

function closeSection(template: string, tag: Tag, open: OpenSection[]): void {
  const section = open.pop()
  if (section?.tag.name === tag.name) return
  const expected = section ? `"${section.tag.name}" is open` : 'no section is open'
  fail(template, tag.start, `"${tag.name}" is closed, but ${expected}`)
}

function readRawOption(template: string, tag: Tag, body: TemplateNode[]): number {
  const closer = /\{\{\s*\/\s*asJson\s*\}\}/g
  closer.lastIndex = tag.end
  const close = closer.exec(template)
  if (!close) return fail(template, tag.start, `the section "${rawOptionSection}" is not closed`)
  body.push({ type: 'rawOption', name: template.slice(tag.end, close.index) })
  return close.index + close[0].length
}
