import type { NetworkSpec } from './job-spec.ts'
import type { SubmittedRun } from './submitted.ts'
import type { Violation } from './violation.ts'

function oneNetwork(network: NetworkSpec, index: number): Violation[] {
  const at = `/run/networks(${index})`
  const hasLabels = Object.keys(network.labels ?? {}).length > 0
  const found: Violation[] = []
  if (network.mode === 'container' && (network.name ?? '') === '') {
    found.push({ path: `${at}/name`, error: 'must be set for a network of mode container' })
  }
  if (network.mode !== 'container' && network.name !== undefined) {
    found.push({ path: `${at}/name`, error: `is not allowed for a network of mode ${network.mode}` })
  }
  if (network.mode === 'host' && hasLabels) {
    found.push({ path: `${at}/labels`, error: 'are not allowed for a network of mode host' })
  }
  return found
}

/** What is wrong with the networks of a run. */
export function checkNetworks(run: SubmittedRun): Violation[] {
  const networks = run.networks ?? []
  const path = '/run/networks'
  const found = networks.flatMap(oneNetwork)
  const modes = new Set(networks.map(({ mode }) => mode))
  const names = networks.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const commandOnly = run.docker === undefined && run.ucr === undefined
  if (modes.size > 1) found.push({ path, error: 'all networks of a job must have the same mode' })
  if (networks.length > 1 && !modes.has('container')) {
    found.push({ path, error: 'a host or bridge network may be given only once' })
  }
  if (run.docker !== undefined && networks.filter(({ mode }) => mode === 'container').length > 1) {
    found.push({ path, error: 'a docker job may join one container network only' })
  }
  if (commandOnly && networks.some(({ mode }) => mode !== 'host')) {
    found.push({ path, error: 'a job without an image may use the host network only' })
  }
  if (new Set(names).size < names.length) found.push({ path, error: 'network names must be unique' })
  return found
}
