import { labels } from './label.ts'
import type { VipName, VipProtocol } from './vip-model.ts'

function isIPv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
}

/** Whether a label of a port asks for a virtual address. */
export function isVipLabel(key: string): boolean {
  return key.startsWith('VIP') || key.startsWith('vip')
}

function readPort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port > 0 && port <= 65_535 ? port : undefined
}

/** Reads `name:port`, `/name:port` or `1.2.3.4:port`; undefined when it is none of these. */
export function readVip(value: string, framework: string, protocol: VipProtocol): VipName | undefined {
  const colon = value.lastIndexOf(':')
  const port = readPort(value.slice(colon + 1))
  if (colon < 1 || port === undefined) return undefined
  const target = value.slice(0, colon)
  if (isIPv4(target)) return { kind: 'address', ip: target, port, protocol }
  const name = labels(target)
  const service = labels(framework)
  return name === '' || service === '' || target.includes(':')
    ? undefined
    : { kind: 'named', name, framework: service, port, protocol }
}

/** Reads the older label of a task, `tcp://ip:port`. */
export function readTaskVip(value: string): VipName | undefined {
  const [, protocol, ip = '', portText = ''] = /^(tcp|udp):\/\/([^:/]+):(\d+)$/.exec(value) ?? []
  const port = readPort(portText)
  if (!isIPv4(ip) || port === undefined || (protocol !== 'tcp' && protocol !== 'udp')) return undefined
  return { kind: 'address', ip, port, protocol }
}
