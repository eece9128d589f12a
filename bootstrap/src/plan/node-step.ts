import type { ResolverSettings } from '../sets/set.ts'
import type { Journal } from './node-state.ts'

/** One change of a node. Each can be repeated, and each is either done or not done after a power cut. */
export type NodeStep =
  | { do: 'write-package'; id: string }
  | { do: 'write-set'; setId: string }
  | { do: 'open-journal'; journal: Journal }
  | { do: 'write-unit'; name: string; setId: string }
  | { do: 'link-unit'; name: string; target: string }
  | { do: 'remove-unit'; name: string }
  | { do: 'switch'; setId: string }
  | { do: 'reload-systemd' }
  | { do: 'stop'; units: string[] }
  | { do: 'restart'; units: string[] }
  | { do: 'start' }
  | { do: 'link-mesosphere' }
  | { do: 'unlink-mesosphere' }
  | { do: 'set-resolver'; resolver: ResolverSettings }
  | { do: 'restore-resolver' }
  | { do: 'remember'; previous: string | null }
  | { do: 'close-journal' }
  | { do: 'remove-set'; setId: string }
  | { do: 'remove-package'; id: string }
  | { do: 'remove-incoming'; name: string }
  | { do: 'stop-everything' }
  | { do: 'remove-data' }
  | { do: 'remove-base' }

/** A step in words, for people. */
export function describeStep(step: NodeStep): string {
  switch (step.do) {
    case 'write-package':
      return `write the configuration ${step.id}`
    case 'write-set':
      return `make the set ${step.setId}`
    case 'open-journal':
      return 'open the journal'
    case 'write-unit':
      return `write the unit ${step.name}`
    case 'link-unit':
      return `link ${step.name}`
    case 'remove-unit':
      return `remove the unit ${step.name}`
    case 'switch':
      return `make the set ${step.setId} active`
    case 'reload-systemd':
      return 'let systemd read its units again'
    case 'stop':
      return `stop ${step.units.join(', ')}`
    case 'restart':
      return `restart ${step.units.join(', ')}`
    case 'start':
      return 'start dcos.target'
    case 'link-mesosphere':
      return 'link /opt/mesosphere to the active set'
    case 'unlink-mesosphere':
      return 'remove the link /opt/mesosphere'
    case 'set-resolver':
      return `resolve names by ${step.resolver.nameservers.join(', ')}`
    case 'restore-resolver':
      return 'resolve names as before'
    case 'remember':
      return step.previous === null ? 'forget the earlier set' : `keep the set ${step.previous} to go back to`
    case 'close-journal':
      return 'close the journal'
    case 'remove-set':
      return `remove the set ${step.setId}`
    case 'remove-package':
      return `remove the package ${step.id}`
    case 'remove-incoming':
      return `remove what was received as ${step.name}`
    case 'stop-everything':
      return 'stop all units and tasks'
    case 'remove-data':
      return 'remove the data of the node'
    case 'remove-base':
      return 'remove /opt/dcos'
  }
}
