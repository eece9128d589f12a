import type { CniNetwork, CniPlugin } from '../types.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlugin = (value: unknown): value is CniPlugin =>
  isObject(value) && typeof value['type'] === 'string' && /^[A-Za-z0-9._-]+$/.test(value['type'])

/** Reads a network configuration, a list of plugins or a single one; a text when it is none. */
export function readNetwork(text: string): CniNetwork | string {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (!isObject(raw) || typeof raw['name'] !== 'string' || raw['name'] === '') return 'it has no name'
  const { name } = raw
  const cniVersion = typeof raw['cniVersion'] === 'string' ? raw['cniVersion'] : '0.2.0'
  const plugins: unknown[] = Array.isArray(raw['plugins']) ? raw['plugins'] : [raw]
  if (plugins.length === 0 || !plugins.every(isPlugin))
    return 'it names no plugin, or one that is no file name'
  return { cniVersion, name, plugins }
}

/** A bridge with addresses of a subnet, made by the standard plugins. */
export function bridgeNetwork(
  name: string,
  device: string,
  subnet: string,
  more: { dataDir: string; mtu?: number },
): CniNetwork {
  return {
    cniVersion: '1.0.0',
    name,
    plugins: [
      {
        type: 'bridge',
        bridge: device,
        isGateway: true,
        hairpinMode: true,
        ...(more.mtu === undefined ? {} : { mtu: more.mtu }),
        ipam: {
          type: 'host-local',
          dataDir: more.dataDir,
          ranges: [[{ subnet }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  }
}
