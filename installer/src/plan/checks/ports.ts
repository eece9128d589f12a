import type { Role } from '../../config/types.ts'
import { problem } from './types.ts'
import type { HostCheck } from './types.ts'

/** The ports that each role listens on; `dns` ones are taken on single addresses only. */
export const rolePorts: Record<Role, { tcp: number[]; dns: number[] }> = {
  master: {
    tcp: [80, 443, 1337, 2379, 2380, 5050, 5052, 7070, 8080, 8090, 8101, 8123, 9000, 62080],
    dns: [53],
  },
  slave: { tcp: [5051, 8123, 61001, 62080], dns: [53] },
  slave_public: { tcp: [5051, 8123, 61001, 62080], dns: [53] },
}

const everywhere = '0.0.0.0'
const dnsAddress = '198.51.100.1'

export const portsAreFree: HostCheck = ({ address, listeners, installed }, { role }) => {
  // On a host of the cluster the listeners are its own.
  if (installed.activeSet !== undefined) return []
  const { tcp, dns } = rolePorts[role]
  const taken = listeners.filter(({ protocol, address: at, port }) => {
    if (dns.includes(port)) return [everywhere, dnsAddress, address].includes(at)
    return protocol === 'tcp' && tcp.includes(port)
  })
  const names = [...new Set(taken.map(({ protocol, port }) => `${port}/${protocol}`))]
  if (names.length === 0) return []
  const text = `something listens on ${names.join(', ')} already`
  return [
    problem(address, text, 'Find it with "ss -lnp" on the host and stop it, or move it to another port.'),
  ]
}
