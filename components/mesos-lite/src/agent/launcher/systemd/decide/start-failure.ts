import type { UnitFacts } from './unit-facts.ts'

/** What systemd's own exit statuses mean: the step at which it could not become the program. */
const steps: Record<number, string> = {
  200: 'its sandbox cannot be entered by its user',
  203: 'the program cannot be executed (wrong format, no interpreter, or its user may not)',
  205: 'a resource limit (rlimit) is refused',
  206: 'its priority for a lack of memory cannot be set',
  208: 'its standard input cannot be opened',
  209: 'the file "stdout" cannot be opened',
  216: 'its group cannot be taken on',
  217: 'its user cannot be taken on',
  218: 'its capabilities cannot be given up',
  222: 'the file "stderr" cannot be opened',
  225: 'its network namespace cannot be entered',
  226: 'its file system cannot be put together (a root, a volume or a secret is not there)',
  228: 'its system call filter is refused',
  233: 'its control group cannot be entered',
  243: 'its secrets cannot be handed over',
}

/** Why a unit did not come to run, for people; undefined when its program did run and has ended. */
export function describeStartFailure(jobResult: string, facts: UnitFacts): string | undefined {
  if (jobResult === 'canceled') return 'its start was cancelled by somebody else'
  if (jobResult === 'assert') return 'the agent that wanted it was restarted'
  const step = facts.mainCode === 1 ? steps[facts.mainStatus] : undefined
  if (step !== undefined) return step
  if (facts.mainCode !== 0) return undefined
  const detail = facts.result === '' || facts.result === 'success' ? jobResult : facts.result
  return `systemd answered "${detail}"`
}
