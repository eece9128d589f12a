import { disksHaveRoom, memoryIsEnough } from './capacity.ts'
import { addressIsItsOwn, clocksAgree, hostnamesDiffer, machineIdsDiffer } from './identity.ts'
import { belongsToNoOther, mastersStay, roleStays, stateIsGood } from './ownership.ts'
import { portsAreFree } from './ports.ts'
import {
  architectureIsKnown,
  commandsAreThere,
  glibcIsNewEnough,
  rivalsAreQuiet,
  selinuxLetsUsWork,
  systemdIsNewEnough,
} from './system.ts'
import type { CheckInput, ClusterCheck, Finding, HostCheck } from './types.ts'

const hostChecks: HostCheck[] = [
  belongsToNoOther,
  roleStays,
  mastersStay,
  systemdIsNewEnough,
  glibcIsNewEnough,
  architectureIsKnown,
  commandsAreThere,
  memoryIsEnough,
  disksHaveRoom,
  portsAreFree,
  addressIsItsOwn,
  selinuxLetsUsWork,
  rivalsAreQuiet,
  stateIsGood,
]

const clusterChecks: ClusterCheck[] = [hostnamesDiffer, machineIdsDiffer, clocksAgree]

/** Runs every check on every host; what is found comes in the order of the hosts. */
export function checkHosts(input: CheckInput): Finding[] {
  const { config, facts } = input
  const findings = config.hosts.flatMap((host) => {
    const known = facts.get(host.address)
    return known === undefined ? [] : hostChecks.flatMap((check) => check(known, host, input))
  })
  const order = config.hosts.map((host) => host.address)
  return [...findings, ...clusterChecks.flatMap((check) => check(input))].sort(
    (a, b) => order.indexOf(a.host) - order.indexOf(b.host),
  )
}

export type { CheckInput, Finding } from './types.ts'
