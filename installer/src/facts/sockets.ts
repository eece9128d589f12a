import type { Listener } from './types.ts'

function ipv4(hex: string): string {
  const bytes = Buffer.from(hex, 'hex')
  return [...bytes].reverse().join('.')
}

function address(hex: string): string {
  if (hex.length === 8) return ipv4(hex)
  if (/^0+$/.test(hex)) return '0.0.0.0'
  const mapped = /^0{16}FFFF0000([0-9A-F]{8})$/i.exec(hex)?.[1]
  return mapped === undefined ? hex : ipv4(mapped)
}

const listening = { tcp: '0A', udp: '07' }

/** Reads a table of /proc/net: the sockets that wait for others. */
export function parseSockets(table: string, protocol: 'tcp' | 'udp'): Listener[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const [hex = '', port = ''] = local.split(':')
    if (state !== listening[protocol] || port === '') return []
    return [{ protocol, address: address(hex), port: Number.parseInt(port, 16) }]
  })
}
