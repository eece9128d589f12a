import { installerErrors } from '../errors.ts'
import { belongsToNoOther } from '../plan/checks/ownership.ts'
import { definePhase } from './phase.ts'
import { factsOf } from './state.ts'
import type { RunState } from './state.ts'

/** Refuses to touch hosts that belong to another cluster. */
export const belongsToUsPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'checks',
  title: 'check whose hosts they are',
  changes: false,
  plan: () => [{ host: '', text: 'check all hosts' }],
  run(state) {
    const input = { config: state.config, ...state.known, facts: state.facts }
    const findings = state.config.hosts.flatMap((host) =>
      belongsToNoOther(factsOf(state, host.address), host, input),
    )
    if (findings.length === 0) return Promise.resolve()
    const listed = findings.map(({ host, text, remedy }) => `\n  ${host}: ${text}\n    try: ${remedy}`)
    const count = findings.length === 1 ? 'one problem' : `${findings.length} problems`
    return Promise.reject(installerErrors.CHECKS_FAILED({ count, findings: listed.join('') }))
  },
})
