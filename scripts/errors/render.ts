import { unforeseen } from '../../lib/src/errors/index.ts'
import type { DocumentedError } from './collect.ts'

const generated = '<!-- Written by "npm run docs:errors" from the catalogues; change those. -->'

// `{name}` stands for a value, and `<name>` would be taken for HTML.
const shown = (template: string): string =>
  template.replace(/[<>]/g, (mark) => (mark === '<' ? '&lt;' : '&gt;'))

function section(error: Omit<DocumentedError, 'page' | 'file'>): string {
  return [
    `## ${error.code}`,
    shown(error.message),
    `- HTTP status: ${error.status}`,
    `- Exit code: ${error.exitCode}`,
    `- What to try: ${shown(error.remedy)}`,
  ]
    .join('\n\n')
    .replaceAll('\n\n-', '\n-')
    .replace('\n-', '\n\n-')
}

function page(name: string, errors: DocumentedError[]): string {
  return [`# Errors of ${name}`, generated, ...errors.map(section)].join('\n\n') + '\n'
}

function index(pages: string[], errors: DocumentedError[]): string {
  const rows = [...errors]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, page: name, status, exitCode }) => {
      return `| [${code}](${name}.md#${code.toLowerCase()}) | ${name} | ${status} | ${exitCode} |`
    })
  return (
    [
      '# Errors',
      generated,
      'Every failure that dcos-lite foresees has a code. A service answers with the code, a message, what to try and ' +
        'the HTTP status; a command prints the same and ends with the exit code. In the messages, `{name}` stands for a ' +
        'value.',
      `Pages: ${pages.map((name) => `[${name}](${name}.md)`).join(', ')}.`,
      ['| Code | Part | HTTP status | Exit code |', '|---|---|---|---|', ...rows].join('\n'),
      section(unforeseen),
    ].join('\n\n') + '\n'
  )
}

/** The text of every page below `docs/reference/errors`, by file name. */
export function renderErrorPages(errors: DocumentedError[]): Map<string, string> {
  const names = [...new Set(errors.map((error) => error.page))].sort()
  const pages = new Map<string, string>([['README.md', index(names, errors)]])
  for (const name of names) {
    const own = errors.filter((error) => error.page === name)
    pages.set(`${name}.md`, page(name, own))
  }
  return pages
}
