import type { CniResult } from '../types.ts'

/** `/etc/hosts` of a container. */
export function hostsText(hostname: string, ip: string | undefined): string {
  const own = ip === undefined ? '' : `${ip} ${hostname}\n`
  return `127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n${own}`
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/**
 * `/etc/resolv.conf` of a container: the name servers that its network names, those that the agent is told, or those
 * of the machine that are not its loopback; search domains and options of the machine.
 */
export function resolverText(
  machine: string,
  network: CniResult['dns'],
  nameservers: readonly string[] | undefined,
): string {
  const lines = machine.split('\n').map((line) => line.trim())
  const own = lines.flatMap((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? [])
  const servers = network?.nameservers?.length
    ? network.nameservers
    : (nameservers ?? own.filter((address) => !isLoopback(address)))
  const search = network?.search?.length ? [`search ${network.search.join(' ')}`] : undefined
  const options = network?.options?.length ? [`options ${network.options.join(' ')}`] : undefined
  const rest = [
    ...(search ?? lines.filter((line) => /^(search|domain)\s/.test(line))),
    ...(options ?? lines.filter((line) => /^options\s/.test(line))),
  ]
  return [...servers.map((server) => `nameserver ${server}`), ...rest, ''].join('\n')
}
