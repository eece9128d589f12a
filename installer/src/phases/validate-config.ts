import { installerErrors } from '../errors.ts'
import { definePhase } from './phase.ts'
import type { RunState } from './state.ts'
import { hostsWith } from './state.ts'

/** Says what was understood, and refuses what cannot end well, while nobody was asked anything. */
export const validateConfigPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'config',
  title: 'validate the configuration',
  changes: false,
  plan: () => [{ host: '', text: 'look at the configuration' }],
  run(state, _, tools) {
    const { config, secrets } = state
    const loginIsKnown =
      !config.auth || config.superuser.passwordHash === undefined || secrets.superuserPassword !== undefined
    if (config.packages.length > 0 && !loginIsKnown) return Promise.reject(installerErrors.PASSWORD_NEEDED())
    const count = (role: 'master' | 'slave' | 'slave_public'): number => hostsWith(state, role).length
    tools.report(
      `${config.clusterName}: ${count('master')} masters, ${count('slave')} agents, ${count('slave_public')} public agents`,
    )
    return Promise.resolve()
  },
})
