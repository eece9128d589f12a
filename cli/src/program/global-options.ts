/** Options that stand before the first command word. */
export interface GlobalOptions {
  verbosity: number
  version: boolean
  help: boolean
  /** The command line from the first command word on. */
  words: string[]
}

/** Reads `-v`, `-vv`, `--version`, `--help` and the accepted but meaningless `--debug` and `--log-level LEVEL`. */
export function readGlobalOptions(
  argv: readonly string[],
  environment: Record<string, string | undefined>,
): GlobalOptions {
  const options: GlobalOptions = {
    verbosity: Number(environment.DCOS_VERBOSITY) || 0,
    version: false,
    help: false,
    words: [],
  }
  let index = 0
  for (; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (/^-v{1,3}$/.test(word)) options.verbosity = Math.min(word.length - 1, 2)
    else if (word === '--version') options.version = true
    else if (word === '--help' || word === '-h') options.help = true
    else if (word === '--log-level') index += 1
    else if (word !== '--debug' && !word.startsWith('--log-level=')) break
  }
  options.words = argv.slice(index)
  // `dcos help marathon app` is the same as `dcos marathon app --help`.
  if (options.words[0] === 'help') return { ...options, help: true, words: options.words.slice(1) }
  return options
}
