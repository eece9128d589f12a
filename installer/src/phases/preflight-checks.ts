import { installerErrors } from '../errors.ts'
import { checkHosts } from '../plan/checks/index.ts'
import { definePhase } from './phase.ts'
import type { RunState } from './state.ts'

/** Checks all hosts together, before anything is changed on any of them. */
export const preflightPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'checks',
  title: 'preflight checks',
  changes: false,
  plan: () => [{ host: '', text: 'check all hosts' }],
  run(state, _, tools) {
    const findings = checkHosts({ config: state.config, ...state.known, facts: state.facts })
    const problems = findings.filter(({ level }) => level === 'problem')
    for (const { host, text, remedy } of findings.filter(({ level }) => level === 'warning')) {
      state.notices.push(`${host}: ${text}. ${remedy}`)
      tools.notice(`${host}: warning: ${text}`)
    }
    if (problems.length === 0) {
      tools.report(`${state.facts.size} hosts are fit`)
      return Promise.resolve()
    }
    const listed = problems.map(({ host, text, remedy }) => `\n  ${host}: ${text}\n    try: ${remedy}`)
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
    return Promise.reject(
      installerErrors.CHECKS_FAILED({ count, findings: listed.join('') }, { details: problems }),
    )
  },
})
