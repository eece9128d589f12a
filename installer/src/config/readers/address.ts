import { isIPv4 } from 'node:net'
import type { About, Complain, Reader } from '../reader.ts'

/** A host as it is listed: its IPv4 address, with the port of its sshd when that is another than `ssh_port`. */
export interface ListedHost {
  address: string
  sshPort?: number
}

function splitPort(text: string): { address: string; port: number | undefined } {
  const [, address = text, port] = /^([^:]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  return { address, port: port === undefined ? undefined : Number(port) }
}

const isPort = (port: number | undefined): boolean => port === undefined || (port > 0 && port < 65_536)

function elements(value: unknown, complain: Complain): string[] | undefined {
  const list = typeof value === 'string' && value.startsWith('[') ? parseJson(value) : value
  if (!Array.isArray(list)) {
    complain('it must be a list, such as [10.0.0.1, 10.0.0.2]')
    return undefined
  }
  return list.map(String)
}

// DC/OS's own tools write lists as JSON in quotes.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Complains of every element that comes a second time. */
function refuseDuplicates(list: string[], complain: Complain): boolean {
  const again = list.flatMap((element, at) => (list.indexOf(element) < at ? [at] : []))
  for (const at of again) complain(`${list[at]} is in the list twice`, at)
  return again.length === 0
}

/** A list of hosts, each `address` or `address:port`. */
export function hostList(about: About<ListedHost[]>): Reader<ListedHost[]> {
  return {
    type: 'list of IPv4 addresses',
    ...about,
    read(value, complain) {
      const list = elements(value, complain)
      if (list === undefined) return undefined
      let good = true
      const hosts = list.map((text, at): ListedHost => {
        const { address, port } = splitPort(text)
        if (!isIPv4(address) || !isPort(port)) {
          complain(`"${text}" is no IPv4 address`, at)
          good = false
        }
        return port === undefined ? { address } : { address, sshPort: port }
      })
      const unique = refuseDuplicates(
        hosts.map((host) => host.address),
        complain,
      )
      return good && unique ? hosts : undefined
    },
  }
}

const ownDnsAddresses = ['198.51.100.1', '198.51.100.2', '198.51.100.3']

/** Name servers outside the cluster, each `address` or `address:port`; at most three. */
export function resolverList(about: About<string[]>): Reader<string[]> {
  return {
    type: 'list of IPv4 addresses, or address:port',
    ...about,
    read(value, complain) {
      const list = elements(value, complain)
      if (list === undefined) return undefined
      let good = refuseDuplicates(list, complain)
      for (const [at, text] of list.entries()) {
        const { address, port } = splitPort(text)
        if (!isIPv4(address) || !isPort(port)) {
          complain(`"${text}" is no IPv4 address`, at)
          good = false
        } else if (ownDnsAddresses.includes(address)) {
          complain(`${address} is an address of the cluster's own DNS`, at)
          good = false
        }
      }
      if (list.length > 3) {
        complain('at most three resolvers are possible')
        good = false
      }
      return good ? list : undefined
    },
  }
}
