import type { AppDefinition } from '../definitions/app.ts'

/** The service ports of an app in the order of its ports; 0 is not assigned yet. */
export function servicePortsOf(app: AppDefinition): number[] {
  return app.portDefinitions
    ? app.portDefinitions.map(({ port }) => port)
    : (app.container?.portMappings ?? []).map(({ servicePort }) => servicePort)
}

function withServicePorts(app: AppDefinition, ports: readonly number[]): AppDefinition {
  if (app.portDefinitions) {
    return {
      ...app,
      portDefinitions: app.portDefinitions.map((definition, index) => ({
        ...definition,
        port: ports[index] ?? definition.port,
      })),
    }
  }
  if (!app.container?.portMappings) return app
  const portMappings = app.container.portMappings.map((mapping, index) => ({
    ...mapping,
    servicePort: ports[index] ?? mapping.servicePort,
  }))
  return { ...app, container: { ...app.container, portMappings } }
}

/** Service ports that are taken. */
export interface UsedPorts {
  has(port: number): boolean
  add(port: number): unknown
  /** Below it nothing in the range is free; the next search begins there. */
  lowestFree?: number
}

/**
 * Replaces every service port 0: first by ports the stored app had in the range and does not name any more, then by
 * the lowest free one. Newly taken ports are added to `used`. Undefined when the range is exhausted.
 */
export function assignServicePorts(
  app: AppDefinition,
  stored: AppDefinition | undefined,
  used: UsedPorts,
  range: { min: number; max: number },
): AppDefinition | undefined {
  const wanted = servicePortsOf(app)
  if (!wanted.includes(0)) return app
  const named = new Set(wanted)
  const reusable = (stored ? servicePortsOf(stored) : []).filter(
    (port) => port >= range.min && port <= range.max && !named.has(port),
  )
  const assigned: number[] = []
  let candidate = Math.max(range.min, used.lowestFree ?? 0)
  for (const port of wanted) {
    if (port !== 0) {
      assigned.push(port)
      continue
    }
    const again = reusable.shift()
    if (again !== undefined) {
      assigned.push(again)
      continue
    }
    while (candidate <= range.max && used.has(candidate)) candidate++
    if (candidate > range.max) return undefined
    used.add(candidate)
    used.lowestFree = candidate
    assigned.push(candidate)
  }
  return withServicePorts(app, assigned)
}
