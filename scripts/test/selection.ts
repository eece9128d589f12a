import { matchesGlob, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What of the whole run was asked for. */
export interface Selection {
  /** `undefined` means all. */
  only: string[] | undefined
  paths: string[]
  grep: string | undefined
  /** Whether less than everything runs, so that an empty phase is no failure. */
  narrowed: boolean
}

export const phaseNames = [
  ...['checks', 'unit', 'compat', 'e2e', 'packages', 'robustness', 'lab', 'long', 'all-packages', 'foreign'],
]

export const usage = `usage: npm test [-- [--only PHASE]... [--grep TEXT] [PATH]...]

  --only PHASE   ${phaseNames.join(', ')}; may be repeated
  --grep TEXT    only tests whose title matches (a regular expression)
  PATH           only test files below this path, or that match this glob
`

/** Reads the command line. Throws an Error whose message is for the reader when something is not understood. */
export function readSelection(argv: string[], root: string): Selection {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { only: { type: 'string', multiple: true }, grep: { type: 'string' } },
    allowPositionals: true,
  })
  for (const name of values.only ?? []) {
    if (!phaseNames.includes(name)) throw new Error(`There is no phase "${name}".`)
  }
  const paths = positionals.map((path) => relative(root, resolve(root, path)))
  return {
    only: values.only,
    paths,
    grep: values.grep,
    narrowed: values.only !== undefined || paths.length > 0 || values.grep !== undefined,
  }
}

/** Whether `file` lies at or below the path `pattern`, or matches it as a glob. */
export function selects(file: string, pattern: string): boolean {
  return file === pattern || file.startsWith(`${pattern}/`) || matchesGlob(file, pattern)
}
