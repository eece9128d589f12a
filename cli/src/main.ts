import { describeErrorForHumans, isDcosError, toDcosError } from '@dcos-lite/lib/errors'
import { loadGroup } from './commands/load-group.ts'
import { cliErrors } from './errors.ts'
import { findCommand, groupsOf } from './program/find-command.ts'
import { readGlobalOptions } from './program/global-options.ts'
import { parseWords } from './program/parse.ts'
import { createContext } from './program/create-context.ts'

/** Loads oclif and lets it show help, or say what is wrong with the words. */
async function handOver(words: string[]): Promise<number> {
  const { runOclif } = await import('./oclif/main.ts')
  return runOclif(words)
}

/** Runs a command that a plugin of the cluster brings; undefined when none does. */
async function runAsPlugin(verbosity: number, word: string, words: string[]): Promise<number | undefined> {
  try {
    const { findPluginCommand } = await import('./plugins/read-plugins.ts')
    const command = findPluginCommand(process.env, word)
    if (!command) return undefined
    const { runPlugin } = await import('./plugins/run-plugin.ts')
    return await runPlugin(createContext(verbosity), command, words)
  } catch (error) {
    return fail(error)
  }
}

function fail(error: unknown, failureCode?: number): number {
  process.stderr.write(describeErrorForHumans(error) + '\n')
  return failureCode ?? (isDcosError(error) ? error.exitCode : 2)
}

/** What a failure that nobody foresaw means: an answer in another shape. */
function unexpected(error: unknown, command: string): Error {
  const reason = error instanceof Error ? error.message : String(error)
  return cliErrors.UNEXPECTED_ANSWER({ command, reason })
}

/** Runs one command line; the answer is the exit code. Help and wrong input go through oclif, the rest does not load it. */
export async function main(argv: string[]): Promise<number> {
  if (argv[0] === '__complete') {
    const { printCompletions } = await import('./completion/print-completions.ts')
    return printCompletions(createContext(0), argv.slice(1))
  }
  const { verbosity, version, help, words } = readGlobalOptions(argv, process.env)
  if (version) {
    const { printVersion } = await import('./program/print-version.ts')
    return printVersion(createContext(verbosity))
  }
  const commands = await loadGroup(words[0] ?? '')
  const found = findCommand(commands, groupsOf(commands.keys()), words)
  if (found.outcome === 'unknown' && found.group === '') {
    const code = await runAsPlugin(verbosity, found.word, [...words, ...(help ? ['--help'] : [])])
    if (code !== undefined) return code
  }
  if (help || found.outcome !== 'command') return handOver(help ? [...words, '--help'] : words)
  const parsed = parseWords(found.command, found.rest)
  if (parsed.outcome !== 'ok') return handOver(words)
  const context = createContext(verbosity)
  try {
    return (await found.command.run(context, parsed.input)) ?? 0
  } catch (error) {
    context.progressDone()
    const { id, failureCode } = found.command
    return fail(isDcosError(error) ? error : unexpected(error, id), failureCode)
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
