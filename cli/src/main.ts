import { describeErrorForHumans, isDcosError, toDcosError } from '@dcos-lite/lib/errors'
import { commands } from './commands/index.ts'
import { findCommand, groupsOf } from './program/find-command.ts'
import { readGlobalOptions } from './program/global-options.ts'
import { parseWords } from './program/parse.ts'
import { createContext } from './program/create-context.ts'

/** Loads oclif and lets it show help, or say what is wrong with the words. */
async function handOver(words: string[]): Promise<number> {
  const { runOclif } = await import('./oclif/main.ts')
  return runOclif(words)
}

/** Runs one command line; the answer is the exit code. Help and wrong input go through oclif, the rest does not load it. */
export async function main(argv: string[]): Promise<number> {
  const { verbosity, version, help, words } = readGlobalOptions(argv, process.env)
  if (version) {
    const { printVersion } = await import('./program/print-version.ts')
    return printVersion(createContext(verbosity))
  }
  const found = findCommand(commands, groupsOf(commands.keys()), words)
  if (found.outcome === 'unknown' && found.group === '') {
    const { findSubcommand } = await import('./commands/package/subcommand.ts')
    const file = findSubcommand(process.env, found.word)
    if (file !== undefined) {
      const { runSubcommand } = await import('./commands/package/run-subcommand.ts')
      return runSubcommand(createContext(verbosity), file, [...words, ...(help ? ['--help'] : [])])
    }
  }
  if (help || found.outcome !== 'command') return handOver(help ? [...words, '--help'] : words)
  const parsed = parseWords(found.command, found.rest)
  if (parsed.outcome !== 'ok') return handOver(words)
  const context = createContext(verbosity)
  try {
    return (await found.command.run(context, parsed.input)) ?? 0
  } catch (error) {
    context.progressDone()
    process.stderr.write(describeErrorForHumans(error) + '\n')
    return isDcosError(error) ? error.exitCode : 2
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(describeErrorForHumans(toDcosError(error)) + '\n')
    process.exitCode = 2
  },
)
