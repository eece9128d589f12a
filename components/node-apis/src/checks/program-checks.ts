import type { CheckSettings } from '@dcos-lite/lib/contracts'
import type { NodeRole } from '../config.ts'
import { runProgram } from '../run-program.ts'
import type { Check, Checks } from './check.ts'

const defaultTimeoutMs = 10_000
const mostOutput = 64 * 1024
const environment = { PATH: '/opt/mesosphere/bin:/opt/dcos/active/bin:/usr/bin:/bin:/usr/sbin:/sbin' }

function programCheck({ description = '', cmd, timeoutMs = defaultTimeoutMs }: CheckSettings): Check {
  return {
    description,
    cmd,
    timeoutMs,
    async run(signal) {
      const [program = '', ...given] = cmd
      const end = await runProgram(program, given, { timeoutMs, maxBytes: mostOutput, environment, signal })
      const output = (end.stdout + end.stderr).trim()
      if (end.exitCode === undefined) return { status: 3, output: end.problem ?? output }
      return { status: Math.min(end.exitCode, 3), output }
    },
  }
}

/** The checks of the configuration that this role makes. */
export function programChecks(settings: Readonly<Record<string, CheckSettings>>, role: NodeRole): Checks {
  const own = role === 'master' ? 'master' : 'agent'
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, { roles }]) => roles === undefined || roles.includes(own))
      .map(([name, one]) => [name, programCheck(one)]),
  )
}
