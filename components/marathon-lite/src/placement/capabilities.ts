import type { Offer } from '@dcos-lite/lib/mesos'
import type { Network } from '../definitions/network.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { Refusal } from './refusals.ts'

/** What an agent must be able to do for a service, why, and what would do without. */
interface NeededCapability {
  capability: string
  because: string
  change: string
}

const onAnotherAgent = 'or add an agent that has it'

function networkNeeds({ mode, name }: Network): NeededCapability[] {
  if (mode === 'host') return []
  const bridge = mode === 'container/bridge'
  return [
    {
      capability: bridge ? 'network:bridge' : 'network:container',
      because: bridge ? 'a bridge network' : `the container network ${name ?? 'of the cluster'}`,
      change: `use host networking, ${onAnotherAgent}`,
    },
  ]
}

function imagesOf(service: ServiceDefinition): string[] {
  if (service.kind === 'pod') return service.containers.flatMap(({ image }) => image?.id ?? [])
  return service.container?.docker ? [service.container.docker.image] : []
}

function publishesPorts(service: ServiceDefinition): boolean {
  if (service.networks.every(({ mode }) => mode === 'host')) return false
  const ports =
    service.kind === 'pod'
      ? service.containers.flatMap(({ endpoints }) => endpoints)
      : (service.container?.portMappings ?? [])
  return ports.some(({ hostPort }) => hostPort !== undefined)
}

/** What agents must be able to do for a service, besides running a command. */
export function neededCapabilities(service: ServiceDefinition): NeededCapability[] {
  const [image] = imagesOf(service)
  return [
    ...(image === undefined
      ? []
      : [
          {
            capability: 'image:docker',
            because: `the image ${image}`,
            change: `run a command without an image, ${onAnotherAgent}`,
          },
        ]),
    ...service.networks.flatMap(networkNeeds),
    ...(publishesPorts(service)
      ? [
          {
            capability: 'port-mapping',
            because: 'ports that are published on the host',
            change: `leave out the host ports, ${onAnotherAgent}`,
          },
        ]
      : []),
  ]
}

/** Why an agent cannot run a service whatever it has free. A master that does not tell what agents can do refuses nothing. */
export function capabilityRefusal(
  service: ServiceDefinition,
  { agent_capabilities: capabilities }: Pick<Offer, 'agent_capabilities'>,
): Refusal | undefined {
  if (capabilities === undefined) return undefined
  const missing = neededCapabilities(service).find(({ capability }) => !capabilities.includes(capability))
  if (!missing) return undefined
  const { capability, because, change } = missing
  return {
    rule: 'UnsupportedByAgent',
    reason: `the service needs ${because}, and the agent does not have the capability ${capability}`,
    change,
  }
}
