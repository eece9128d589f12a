import { isVariable } from '../root/decide/scripts.ts'

/** How the environment of a task reaches it. */
export interface EnvironmentPlan {
  /** Text of the file that systemd reads. */
  file: string
  /** All variables, when systemd would leave out one of them: a script sets them, and the file is empty. */
  scripted: [name: string, value: string][]
  /** Variables that systemd sets by itself and the definition does not. */
  unset: string[]
}

// What the manager adds for its own units, or passes on from its own environment.
const foreign = [
  ...['HOME', 'LOGNAME', 'USER', 'SHELL', 'LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES'],
  ...['INVOCATION_ID', 'SYSTEMD_EXEC_PID', 'JOURNAL_STREAM', 'NOTIFY_SOCKET'],
  ...['MEMORY_PRESSURE_WATCH', 'MEMORY_PRESSURE_WRITE', 'LD_LIBRARY_PATH'],
]

/** Control characters other than tab and line feed make systemd drop a variable. */
function isClean(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if ((code < 32 && code !== 9 && code !== 10) || code === 127) return false
  }
  return true
}

const quote = (value: string): string => `"${value.replace(/["\\`$]/g, (character) => `\\${character}`)}"`

/** Decides whether systemd takes the environment of a task as it is, or would silently leave out a part. */
export function planEnvironment(environment: Readonly<Record<string, string>>): EnvironmentPlan {
  const variables = Object.entries(environment)
  const isTaken = variables.every(([name, value]) => isVariable(name) && isClean(value))
  return {
    file: isTaken ? variables.map(([name, value]) => `${name}=${quote(value)}\n`).join('') : '',
    scripted: isTaken ? [] : variables,
    unset: foreign.filter((name) => !Object.hasOwn(environment, name)),
  }
}
