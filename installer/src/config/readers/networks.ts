import { isIPv4 } from 'node:net'
import type { About, Complain, Reader } from '../reader.ts'

/** Overlay networks as they are asked for; what is absent has its default. */
export interface WantedOverlay {
  vtepSubnet?: string
  vtepMacOui?: string
  networks?: { name: string; subnet: string; prefix: number }[]
}

function isSubnet(text: unknown): text is string {
  const [, address = '', prefix = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(String(text)) ?? []
  return isIPv4(address) && Number(prefix) <= 32
}

/** An IPv4 subnet. */
export function subnet(about: About<string>): Reader<string> {
  return {
    type: 'IPv4 subnet',
    ...about,
    read(value, complain) {
      if (isSubnet(value)) return value
      complain('it must be an IPv4 subnet, such as 172.31.254.0/24')
      return undefined
    },
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  try {
    const read: unknown = typeof value === 'string' ? JSON.parse(value) : value
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function readOverlay(value: unknown, say: Complain): { name: string; subnet: string; prefix: number }[] {
  const { name, subnet: range, prefix = 24, subnet6 } = asObject(value) ?? {}
  if (typeof name !== 'string' || !/^[A-Za-z0-9_.-]{1,13}$/.test(name)) {
    say('each of overlays needs a name of at most 13 letters')
    return []
  }
  if (range === undefined && subnet6 !== undefined) return [] // IPv6 alone
  if (!isSubnet(range)) say(`the subnet of ${name} must be an IPv4 subnet`)
  else if (!Number.isInteger(prefix) || Number(prefix) < Number(range.split('/')[1]) || Number(prefix) > 30) {
    say(`the prefix of ${name} must be a number from that of its subnet to 30`)
  } else return [{ name, subnet: range, prefix: Number(prefix) }]
  return []
}

/** `dcos_overlay_network` of DC/OS, as a mapping or as JSON in quotes. */
export function overlayNetworks(about: About<WantedOverlay>): Reader<WantedOverlay> {
  return {
    type: 'mapping with overlays, vtep_subnet and vtep_mac_oui',
    ...about,
    read(value, complain) {
      if (value === '' || value === null) return {}
      const given = asObject(value)
      if (given === undefined) {
        complain('it must be a mapping, or JSON in quotes')
        return undefined
      }
      let good = true
      const say: Complain = (reason) => {
        good = false
        complain(reason)
      }
      const { overlays, vtep_subnet: vtepSubnet, vtep_mac_oui: oui } = given
      if (!Array.isArray(overlays) || overlays.length === 0) say('overlays must be a list that is not empty')
      const networks = Array.isArray(overlays) ? overlays.flatMap((one) => readOverlay(one, say)) : []
      if (good && networks.length === 0) say('one of overlays must have an IPv4 subnet')
      if (vtepSubnet !== undefined && !isSubnet(vtepSubnet)) say('vtep_subnet must be an IPv4 subnet')
      if (oui !== undefined && !/^([\dA-Fa-f]{2}:){2}[\dA-Fa-f]{2}(:00){0,3}$/.test(String(oui))) {
        say('vtep_mac_oui must be such as 70:B3:D5:00:00:00')
      }
      if (!good) return undefined
      return {
        networks,
        ...(vtepSubnet === undefined ? {} : { vtepSubnet: String(vtepSubnet) }),
        ...(oui === undefined ? {} : { vtepMacOui: String(oui).slice(0, 8) }),
      }
    },
  }
}
