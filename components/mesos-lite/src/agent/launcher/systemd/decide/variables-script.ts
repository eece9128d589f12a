import { isVariable, quoteWord } from '../root/decide/scripts.ts'

/** What shells add by themselves. */
const added = ['PWD', 'OLDPWD', 'SHLVL', '_']

/** What shells keep for themselves, and neither take nor pass on as it is given. */
const kept = new Set([
  ...['SHLVL', '_', 'LINENO', 'OPTIND', 'PPID', 'UID', 'EUID', 'GROUPS', 'RANDOM', 'SECONDS'],
  ...['SHELLOPTS', 'BASHOPTS', 'BASH_VERSINFO'],
])

const isHeld = (name: string): boolean => isVariable(name) && !kept.has(name)

/**
 * What a shell reads from its input to become a program with these variables and none of its own. Values are in the
 * file alone; only those of names that no shell can hold are words of `env`, until that has become the program.
 */
export function variablesScript(
  variables: readonly (readonly [name: string, value: string])[],
  argv: readonly string[],
): string {
  const names = new Set(variables.map(([name]) => name))
  const unset = added.filter((name) => !names.has(name)).flatMap((name) => ['-u', name])
  const odd = variables.filter(([name]) => !isHeld(name)).map(([name, value]) => `${name}=${value}`)
  const words = ['/usr/bin/env', ...unset, '--', ...odd, ...argv]
  return [
    ...variables
      .filter(([name]) => isHeld(name))
      .map(([name, value]) => `export ${name}=${quoteWord(value)}`),
    // The input is the script itself: the program must not have it.
    `exec ${words.map(quoteWord).join(' ')} </dev/null`,
    '',
  ].join('\n')
}
