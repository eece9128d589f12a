import { isIPv4 } from 'node:net'
import type { About, Complain, Reader } from '../reader.ts'

/** Servers of names by the zone that the names lie in. */
export type ForwardZones = Record<string, string[]>

export type AddressSource = 'host' | 'netinfo'

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function isServer(text: string): boolean {
  const [, address = '', port] = /^([^:]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  return isIPv4(address) && (port === undefined || (Number(port) > 0 && Number(port) < 65_536))
}

function readZone(zone: string, servers: unknown, complain: Complain): string[] | undefined {
  const list: unknown = fromJson(servers)
  if (!/^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i.test(zone)) complain(`"${zone}" is no zone`)
  else if (!Array.isArray(list) || list.length === 0)
    complain(`the zone ${zone} must have a list of name servers`)
  else if (!list.every((one) => isServer(String(one))))
    complain(`the servers of ${zone} must be IPv4 addresses, each with a port if it is not 53`)
  else return list.map(String)
  return undefined
}

/** Name servers of zones: `{corp.example: [10.0.0.2, 10.0.0.3:5353]}`, as a map or as JSON in quotes. */
export function forwardZones(about: About<ForwardZones>): Reader<ForwardZones> {
  return {
    type: 'map of zones, each with a list of address or address:port',
    ...about,
    read(value, complain) {
      const map = fromJson(value)
      if (typeof map !== 'object' || map === null || Array.isArray(map)) {
        complain('it must be a map, such as {corp.example: [10.0.0.2]}')
        return undefined
      }
      const zones = Object.entries(map).map(([zone, servers]) => [zone, readZone(zone, servers, complain)])
      return zones.every(([, servers]) => servers !== undefined)
        ? (Object.fromEntries(zones) as ForwardZones)
        : undefined
    },
  }
}

/** Where the addresses of `.mesos` names come from, in order of preference. */
export function addressSources(about: About<AddressSource[]>): Reader<AddressSource[]> {
  return {
    type: 'list of host, netinfo',
    ...about,
    read(value, complain) {
      const list = fromJson(value)
      const isSource = (one: unknown): one is AddressSource => one === 'host' || one === 'netinfo'
      if (
        Array.isArray(list) &&
        list.length > 0 &&
        list.every(isSource) &&
        new Set(list).size === list.length
      ) {
        return list
      }
      complain('it must be a list of host and netinfo, each at most once')
      return undefined
    },
  }
}

/** An address for named virtual addresses: every node takes 11.0.0.0/8 for its own. */
export function virtualAddress(about: About<string>): Reader<string> {
  return {
    type: 'IPv4 address in 11.0.0.0/8',
    ...about,
    read(value, complain) {
      if (typeof value === 'string' && isIPv4(value) && value.startsWith('11.')) return value
      complain('it must be an IPv4 address in 11.0.0.0/8')
      return undefined
    },
  }
}
