import type { AppDefinition } from '../../definitions/app.ts'
import type { Network, PortMapping } from '../../definitions/network.ts'
import type { Violation } from '../report.ts'

const networkName = /^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/

/** One host network, or one bridge, or any number of container networks; never mixed. */
export function networkViolations(networks: readonly Network[]): Violation[] {
  const found: Violation[] = []
  const modes = new Set(networks.map(({ mode }) => mode))
  if (modes.size > 1) found.push({ path: '/networks', error: 'Modes of networks must not be mixed.' })
  if (networks.length > 1 && !modes.has('container')) {
    found.push({ path: '/networks', error: 'At most one host or bridge network is allowed.' })
  }
  const names = networks.map(({ name }) => name)
  if (new Set(names).size !== names.length) {
    found.push({ path: '/networks', error: 'Network names must be unique.' })
  }
  networks.forEach(({ mode, name, labels }, index) => {
    const path = `/networks(${index})`
    if (mode !== 'container' && name !== undefined) {
      found.push({ path: `${path}/name`, error: `must not be given for mode ${mode}` })
    }
    if (mode === 'host' && Object.keys(labels).length > 0) {
      found.push({ path: `${path}/labels`, error: 'must be empty for mode host' })
    }
    if (name !== undefined && (name.length > 63 || !networkName.test(name))) {
      found.push({
        path: `${path}/name`,
        error: `must fully match regular expression '${networkName.source}'`,
      })
    }
  })
  return found
}

const duplicates = <T>(values: readonly T[]): boolean => new Set(values).size !== values.length
const named = (ports: readonly { name?: string }[]): string[] =>
  ports.flatMap(({ name }) => (name === undefined ? [] : [name]))

function mappingViolations(app: AppDefinition, mappings: readonly PortMapping[]): Violation[] {
  const found: Violation[] = []
  if (duplicates(named(mappings))) {
    found.push({ path: '/container/portMappings', error: 'Port names must be unique.' })
  }
  const containerNetworks = app.networks.filter(({ mode }) => mode === 'container')
  const known = new Set(containerNetworks.map(({ name }) => name))
  mappings.forEach(({ networkNames, hostPort }, index) => {
    const path = `/container/portMappings(${index})/networkNames`
    if (networkNames.some((name) => !known.has(name))) {
      found.push({ path, error: 'must name declared networks' })
    }
    if (containerNetworks.length > 1 && hostPort !== undefined && networkNames.length !== 1) {
      found.push({ path, error: 'must name exactly one network for a port mapping with a hostPort' })
    }
  })
  if (app.container?.type === 'DOCKER' && containerNetworks.length > 1) {
    found.push({ path: '/networks', error: 'A DOCKER container may have one container network.' })
  }
  return found
}

/** Names and fixed numbers of ports are unique, and mappings fit the networks. */
export function portViolations(app: AppDefinition): Violation[] {
  const definitions = app.portDefinitions ?? []
  const found: Violation[] = []
  if (duplicates(definitions.map(({ port }) => port).filter((port) => port !== 0))) {
    found.push({ path: '/portDefinitions', error: 'Ports must be unique.' })
  }
  if (duplicates(named(definitions))) {
    found.push({ path: '/portDefinitions', error: 'Port names must be unique.' })
  }
  return [...found, ...mappingViolations(app, app.container?.portMappings ?? [])]
}
