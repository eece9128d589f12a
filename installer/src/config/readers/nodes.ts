import { isIPv4 } from 'node:net'
import type { About, Reader } from '../reader.ts'

/** What one host shall have besides what is found on it, in Mesos' text notation. */
export interface NodeSettings {
  /** `rack:r1;disk:ssd` */
  attributes?: string
  /** `cpus:4;mem:8192`; what is not named is detected. */
  resources?: string
}

const known = ['attributes', 'resources']

function readOne(address: string, value: unknown, complain: (reason: string) => void): NodeSettings {
  if (!isIPv4(address)) complain(`"${address}" is no IPv4 address of a host`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain(`${address} must be a mapping with ${known.join(' or ')}`)
    return {}
  }
  for (const [key, text] of Object.entries(value)) {
    if (!known.includes(key)) complain(`${address} has no setting ${key}; there are ${known.join(' and ')}`)
    else if (typeof text !== 'string' || /[\n\r]/.test(text)) {
      complain(`${key} of ${address} must be a text of one line, such as "name:value;name:value"`)
    }
  }
  return value as NodeSettings
}

/** Settings of single hosts, by address. */
export function nodeSettings(
  about: About<Record<string, NodeSettings>>,
): Reader<Record<string, NodeSettings>> {
  return {
    type: 'mapping from address to {attributes, resources}',
    ...about,
    read(value, complain) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        complain('it must be a mapping from addresses to settings')
        return undefined
      }
      let good = true
      const say = (reason: string): void => {
        good = false
        complain(reason)
      }
      const read = Object.entries(value).map(([address, one]) => [address, readOne(address, one, say)])
      return good ? (Object.fromEntries(read) as Record<string, NodeSettings>) : undefined
    },
  }
}
