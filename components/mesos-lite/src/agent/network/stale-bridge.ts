import { lastWords } from '@dcos-lite/lib/programs'
import { agentErrors } from '../errors.ts'
import { runProgram } from './run-program.ts'

interface AddressJson {
  addr_info?: { family?: string; local?: string; prefixlen?: number }[]
}

/**
 * Removes a bridge whose address is of another subnet than that of now, as it is after the agent was given a new one;
 * only for bridges that no container is behind. Throws DCL_MESOS_AGENT_NETWORK_FAILED.
 */
export async function dropStaleBridge(ip: string, device: string, subnet: string): Promise<void> {
  const shown = await runProgram([ip, '-json', 'address', 'show', 'dev', device])
  if (shown.exitCode !== 0 || shown.stdout.trim() === '') return // there is none
  const addresses = (JSON.parse(shown.stdout) as AddressJson[]).flatMap(({ addr_info: infos = [] }) => infos)
  const gateway = gatewayOf(subnet)
  const strange = addresses.some(({ family, local }) => family === 'inet' && local !== gateway)
  if (!strange) return
  const end = await runProgram([ip, 'link', 'delete', device])
  if (end.exitCode !== 0) {
    throw agentErrors.NETWORK_FAILED({
      reason: `the bridge ${device} of another subnet stays: ${lastWords(end)}`,
    })
  }
}

/** The first address of a subnet, which its bridge has. */
export function gatewayOf(subnet: string): string {
  const [address = ''] = subnet.split('/')
  return address.replace(/\d+$/, (last) => String(Number(last) + 1))
}
