/** What systemd says of a unit; kept true by its signals. */
export interface UnitFacts {
  /** `running`, `exited` (ended, but kept), `failed`, `dead`, or a state on the way. */
  subState: string
  mainPid: number
  /** 0 while the main process runs, 1 exited, 2 killed, 3 killed with a core. */
  mainCode: number
  /** Exit status or number of the signal. */
  mainStatus: number
  /** `success`, `exit-code`, `signal`, `oom-kill`, `timeout`, `resources`, … */
  result: string
}

/** A unit of which nothing is known yet. */
export const unknownFacts: UnitFacts = {
  subState: '',
  mainPid: 0,
  mainCode: 0,
  mainStatus: 0,
  result: '',
}

/** The properties that make up the facts, by interface. */
export const factProperties = {
  'org.freedesktop.systemd1.Unit': ['SubState'],
  'org.freedesktop.systemd1.Service': ['ExecMainPID', 'ExecMainCode', 'ExecMainStatus', 'Result'],
} as const

const fieldOf: Record<string, keyof UnitFacts> = {
  SubState: 'subState',
  ExecMainPID: 'mainPid',
  ExecMainCode: 'mainCode',
  ExecMainStatus: 'mainStatus',
  Result: 'result',
}

/** The facts after some properties changed; the same object when none of them is a fact. */
export function withChanges(
  facts: UnitFacts,
  changes: Iterable<readonly [name: string, value: unknown]>,
): UnitFacts {
  let next = facts
  for (const [name, value] of changes) {
    const field = fieldOf[name]
    if (field === undefined || typeof value !== typeof next[field] || value === next[field]) continue
    next = { ...next, [field]: value }
  }
  return next
}
