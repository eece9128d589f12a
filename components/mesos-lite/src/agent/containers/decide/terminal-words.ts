import type { TaskUser } from '../../launcher/types.ts'

/** Size of a terminal in characters. */
export interface WindowSize {
  rows: number
  columns: number
}

/** The program of util-linux that makes a terminal and passes its bytes and its exit status on. */
export const terminalProgram = 'script'

/** A word as a POSIX shell reads it back unchanged. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

const isSize = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0

/** What the shell inside the terminal does before the command: size, owner, and the SHELL that was its own. */
function preparations(
  size: WindowSize | undefined,
  user: TaskUser | undefined,
  shell: string | undefined,
): string[] {
  return [
    ...(size && isSize(size.rows) && isSize(size.columns)
      ? [`command -p stty rows ${size.rows} cols ${size.columns} 2>/dev/null`]
      : []),
    ...(user === undefined ? [] : [`command -p chown ${user.uid} "$(command -p tty)" 2>/dev/null`]),
    shell === undefined ? 'unset SHELL' : `SHELL=${quoteWord(shell)}`,
  ]
}

/** How a command is given a terminal. */
export interface TerminalOptions {
  size?: WindowSize | undefined
  /** Who shall own the terminal besides root. */
  user?: TaskUser | undefined
  /** Value of SHELL in the environment of the command. */
  shell?: string | undefined
}

/**
 * What follows the program of a terminal to run a command in it. SHELL must be `/bin/sh` in the environment that they are run
 * with; the command finds its own again.
 */
export function terminalArguments(argv: readonly string[], options: TerminalOptions): string[] {
  const { size, user, shell } = options
  const command = `exec ${argv.map(quoteWord).join(' ')}`
  const line = [...preparations(size, user, shell), command].join('; ')
  return ['-qefc', line, '/dev/null']
}
