/** How the environment of a task reaches it. */
export interface EnvironmentPlan {
  /** Text of the file that systemd reads. */
  file: string
  /** Variables that systemd would leave out; a wrapper (`env`) sets them. */
  wrapped: [name: string, value: string][]
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

/** Divides the environment of a task into what systemd takes as it is, and what it would silently leave out. */
export function planEnvironment(environment: Readonly<Record<string, string>>): EnvironmentPlan {
  const plan: EnvironmentPlan = { file: '', wrapped: [], unset: [] }
  for (const [name, value] of Object.entries(environment)) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && isClean(value)) plan.file += `${name}=${quote(value)}\n`
    else plan.wrapped.push([name, value])
  }
  plan.unset = foreign.filter((name) => !Object.hasOwn(environment, name))
  return plan
}
