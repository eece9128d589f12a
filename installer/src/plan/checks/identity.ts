import { problem } from './types.ts'
import type { ClusterCheck, Finding, HostCheck } from './types.ts'

/** Hosts that have the same value of something that must be their own. */
function shared(
  input: Parameters<ClusterCheck>[0],
  name: string,
  value: 'hostname' | 'machineId',
): Finding[] {
  const hosts = [...input.facts.values()]
  return hosts.flatMap((facts) => {
    const others = hosts.filter((other) => other !== facts && other[value] === facts[value])
    if (others.length === 0) return []
    const text = `its ${name} ${facts[value]} is also that of ${others.map((other) => other.address).join(', ')}`
    const remedy =
      value === 'hostname'
        ? 'Give each host a name of its own: hostnamectl set-hostname NAME'
        : 'Copied machines need new ids: rm /etc/machine-id && systemd-machine-id-setup, then reboot.'
    return [problem(facts.address, text, remedy)]
  })
}

export const hostnamesDiffer: ClusterCheck = (input) => shared(input, 'host name', 'hostname')
export const machineIdsDiffer: ClusterCheck = (input) => shared(input, 'machine id', 'machineId')

const mostSkewMs = 5000

export const clocksAgree: ClusterCheck = ({ config, facts }) => {
  if (!config.checkTime) return []
  const hosts = [...facts.values()]
  const middle = hosts.map((host) => host.clock.offsetMs).sort((a, b) => a - b)[
    Math.floor((hosts.length - 1) / 2)
  ]
  return hosts.flatMap(({ address, clock }) => {
    const skewMs = Math.abs(clock.offsetMs - (middle ?? 0)) - clock.uncertaintyMs
    if (skewMs <= mostSkewMs) return []
    const text = `its clock differs by ${(skewMs / 1000).toFixed(1)} s from those of the other hosts`
    return [problem(address, text, 'Let a time service (chrony, systemd-timesyncd) set the clock.')]
  })
}

export const addressIsItsOwn: HostCheck = ({ address, addresses, detectedAddress }) => {
  if (detectedAddress !== undefined && detectedAddress !== address) {
    const text = `the ip-detect script prints "${detectedAddress}" on it`
    return [
      problem(address, text, 'List the host by the address that the script prints, or correct the script.'),
    ]
  }
  if (detectedAddress === address || addresses.length === 0 || addresses.includes(address)) return []
  const own = addresses.filter((one) => !one.startsWith('127.')).join(', ')
  const text = `it does not have this address; it has ${own}`
  return [
    problem(address, text, 'List the host by the address that the other hosts of the cluster reach it by.'),
  ]
}
