import { parseArgs } from 'node:util'

/** Options that take a text, with what counts when they are not given. */
type Options = Record<string, { type: 'string'; default?: string }>

type Values<T extends Options> = {
  [Name in keyof T]: T[Name] extends { default: string } ? string : string | undefined
}

function usage(options: Options): string {
  const lines = Object.entries(options).map(([name, { default: value }]) =>
    value === undefined ? `  --${name} …` : `  --${name} ${value}`,
  )
  return `Options, with what counts when they are not given:\n${lines.join('\n')}\n`
}

/**
 * The options of a benchmark from its command line. `--help` prints them and ends with 0; one that is not known is named,
 * and ends with 64.
 */
export function readOptions<const T extends Options>(options: T): Values<T> {
  try {
    const known: Record<string, { type: 'string' | 'boolean' }> = { ...options, help: { type: 'boolean' } }
    const { values } = parseArgs({ options: known })
    if (values.help !== true) return values as Values<T>
    process.stdout.write(usage(options))
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage(options)}`)
    process.exit(64)
  }
}
