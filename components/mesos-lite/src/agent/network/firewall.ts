import { writeFile } from 'node:fs/promises'
import type { Logger } from '@dcos-lite/lib/log'
import { lastWords } from '@dcos-lite/lib/programs'
import { agentErrors } from '../errors.ts'
import type { BridgeRule, MappingRule } from './decide/firewall-rules.ts'
import { firewallRules } from './decide/firewall-rules.ts'
import { runProgram } from './run-program.ts'

/** The packet rules of an agent. */
export interface Firewall {
  /** Makes the rules those that `rules` gives at the time they are written. Throws DCL_MESOS_AGENT_NETWORK_FAILED. */
  apply(): Promise<void>
}

/** Changes of the rules, one after the other; `rules` is asked each time. */
export function openFirewall(
  nft: string,
  rules: () => { bridges: BridgeRule[]; mappings: MappingRule[] },
): Firewall {
  let last: Promise<void> = Promise.resolve()
  let written: string | undefined
  const write = async (): Promise<void> => {
    const { bridges, mappings } = rules()
    const text = firewallRules(bridges, mappings)
    if (text === written) return
    const end = await runProgram([nft, '-f', '-'], { input: text })
    if (end.exitCode !== 0) {
      throw agentErrors.NETWORK_FAILED({ reason: `its packet rules were refused: ${lastWords(end)}` })
    }
    written = text
  }
  return {
    apply() {
      const next = last.then(write)
      last = next.catch(() => undefined) // the caller hears of it
      return next
    },
  }
}

/** Sets values below `/proc/sys/net/ipv4`; what cannot be set is logged, because it may be set well already. */
export async function setNetworkValues(values: Record<string, string>, log: Logger): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await writeFile(`/proc/sys/net/ipv4/${name}`, value).catch((error: unknown) =>
      log.warn('a setting of the network could not be made', { name, value, error }),
    )
  }
}
