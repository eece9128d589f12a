import type {
  ContainerInfo,
  NetworkInfo,
  PortMapping as MesosPortMapping,
  Volume,
} from '@dcos-lite/lib/mesos'
import type { AppDefinition } from '../definitions/app.ts'
import type { AppContainer, AppVolume, LinuxInfo, SecretSources } from '../definitions/container.ts'
import type { Network, PortMapping } from '../definitions/network.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'

const labelsOf = (labels: Record<string, string>): { labels: { key: string; value: string }[] } => ({
  labels: Object.entries(labels).map(([key, value]) => ({ key, value })),
})

/** A mapping of a host port, and the container network it is for; without one it is for the first. */
export interface NetworkPort {
  mapping: MesosPortMapping
  network?: string
}

/** Port mappings with the host ports they were given; a container port of 0 becomes the host port. */
export function mesosPortMappings(
  mappings: readonly PortMapping[],
  hostPorts: readonly (number | null)[],
): NetworkPort[] {
  return mappings.flatMap(({ containerPort, protocol, networkNames: [network] }, index) => {
    const hostPort = hostPorts[index] ?? null
    if (hostPort === null) return []
    const container_port = containerPort || hostPort
    return protocol.split(',').map((each) => ({
      mapping: { host_port: hostPort, container_port, protocol: each },
      ...(network === undefined ? {} : { network }),
    }))
  })
}

/** Networks as Mesos takes them; host networking has none. */
export function networkInfos(
  networks: readonly Network[],
  bridgeName: string,
  ports: readonly NetworkPort[],
): NetworkInfo[] {
  return networks
    .filter(({ mode }) => mode !== 'host')
    .map(({ mode, name, labels }, index) => {
      const here = ports.filter(({ network }) => (network === undefined ? index === 0 : network === name))
      return withoutAbsent<NetworkInfo>({
        name: mode === 'container/bridge' ? bridgeName : name,
        labels: Object.keys(labels).length > 0 ? labelsOf(labels) : undefined,
        port_mappings: here.length > 0 ? here.map(({ mapping }) => mapping) : undefined,
      })
    })
}

function volumeInfo(volume: AppVolume, secrets: SecretSources): Volume | undefined {
  const { containerPath: container_path, mode = 'RO', hostPath, external, secret } = volume
  if (hostPath !== undefined) return { container_path, mode, host_path: hostPath }
  if (secret !== undefined) {
    const reference = { name: secrets[secret]?.source ?? secret }
    return {
      container_path,
      mode: 'RO',
      source: { type: 'SECRET', secret: { type: 'REFERENCE', reference } },
    }
  }
  if (external) {
    const driver = external.options['dvdi/driver']
    const options = Object.entries(external.options).filter(([name]) => name !== 'dvdi/driver')
    const parameter = options.map(([name, value]) => ({
      key: name.replace(/^dvdi\//, ''),
      value: String(value),
    }))
    if (external.size !== undefined) parameter.push({ key: 'size', value: String(external.size) })
    const docker_volume = withoutAbsent<NonNullable<NonNullable<Volume['source']>['docker_volume']>>({
      driver: typeof driver === 'string' ? driver : external.provider,
      name: external.name,
      driver_options: parameter.length > 0 ? { parameter } : undefined,
    })
    return { container_path, mode, source: { type: 'DOCKER_VOLUME', docker_volume } }
  }
  return undefined
}

/** Linux isolation settings as Mesos takes them. */
export function linuxInfoOf(info: LinuxInfo | undefined): ContainerInfo['linux_info'] {
  if (!info) return undefined
  const { seccomp, ipcInfo } = info
  return withoutAbsent<NonNullable<ContainerInfo['linux_info']>>({
    seccomp: seccomp && withoutAbsent({ profile_name: seccomp.profileName, unconfined: seccomp.unconfined }),
    ipc_mode: ipcInfo?.mode,
    shm_size: ipcInfo?.shmSize,
  })
}

function dockerInfo(
  app: AppDefinition,
  container: AppContainer,
  mappings: MesosPortMapping[],
): ContainerInfo['docker'] {
  if (container.type !== 'DOCKER' || !container.docker) return undefined
  const { image, privileged, parameters, forcePullImage } = container.docker
  const mode = app.networks[0]?.mode ?? 'host'
  const network = mode === 'host' ? 'HOST' : mode === 'container/bridge' ? 'BRIDGE' : 'USER'
  return {
    image,
    network,
    privileged,
    parameters,
    force_pull_image: forcePullImage,
    ...(mappings.length > 0 ? { port_mappings: mappings } : {}),
  }
}

function imageInfo(container: AppContainer, secrets: SecretSources): ContainerInfo['mesos'] {
  if (container.type !== 'MESOS') return undefined
  const { docker } = container
  if (!docker) return {}
  const source = docker.pullConfig && (secrets[docker.pullConfig.secret]?.source ?? docker.pullConfig.secret)
  const config =
    source === undefined ? undefined : { type: 'REFERENCE' as const, reference: { name: source } }
  return {
    image: {
      type: 'DOCKER',
      docker: { name: docker.image, ...(config ? { config } : {}) },
      cached: !docker.forcePullImage,
    },
  }
}

/** The container of an app's task; undefined when it runs without one. */
export function containerInfoOf(
  app: AppDefinition,
  hostPorts: readonly (number | null)[],
  bridgeName: string,
): ContainerInfo | undefined {
  const { container } = app
  if (!container) return app.tty ? { type: 'MESOS', tty_info: {} } : undefined
  const mappings = mesosPortMappings(container.portMappings ?? [], hostPorts)
  const networks = networkInfos(app.networks, bridgeName, container.type === 'MESOS' ? mappings : [])
  const volumes = container.volumes.flatMap((volume) => volumeInfo(volume, app.secrets) ?? [])
  return withoutAbsent<ContainerInfo>({
    type: container.type,
    docker: dockerInfo(
      app,
      container,
      mappings.map(({ mapping }) => mapping),
    ),
    mesos: imageInfo(container, app.secrets),
    volumes: volumes.length > 0 ? volumes : undefined,
    network_infos: networks.length > 0 ? networks : undefined,
    linux_info: linuxInfoOf(container.linuxInfo),
    tty_info: app.tty ? {} : undefined,
  })
}
