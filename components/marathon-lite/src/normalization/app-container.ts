import type { AppBody, VolumeBody } from '../definitions/app-body.ts'
import type {
  AppContainer,
  AppVolume,
  DockerImage,
  ExternalVolume,
  PersistentVolume,
} from '../definitions/container.ts'
import type { PortMapping } from '../definitions/network.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { Violation } from '../validation/report.ts'

/** A persistent volume with its defaults. */
export function persistentOf(given: Partial<PersistentVolume> & { size: number }): PersistentVolume {
  const { type, size, maxSize, profileName, constraints = [] } = given
  return withoutAbsent<PersistentVolume>({
    type: type ?? (profileName === undefined ? 'root' : 'mount'),
    size,
    maxSize,
    profileName,
    constraints,
  })
}

function externalOf(given: NonNullable<VolumeBody['external']>): ExternalVolume {
  const { name = '', provider = '', size, options = {}, shared = false } = given
  return withoutAbsent<ExternalVolume>({ name, provider, size, options, shared })
}

function volumeOf(given: VolumeBody): AppVolume {
  return withoutAbsent<AppVolume>({
    containerPath: given.containerPath ?? '',
    mode: given.mode,
    hostPath: given.hostPath,
    persistent: given.persistent && persistentOf(given.persistent),
    external: given.external && externalOf(given.external),
    secret: given.secret,
  })
}

function dockerOf(docker: NonNullable<AppBody['container']>['docker']): DockerImage | undefined {
  if (!docker) return undefined
  return withoutAbsent<DockerImage>({
    image: docker.image,
    forcePullImage: docker.forcePullImage ?? false,
    privileged: docker.privileged ?? false,
    parameters: docker.parameters ?? [],
    pullConfig: docker.pullConfig,
  })
}

/** The container of an app. Its own network or an IP address imply one of type MESOS. */
export function containerOf(
  body: AppBody,
  ports: { hostNetwork: boolean; mappings: PortMapping[] },
  report: Violation[],
): AppContainer | undefined {
  const given =
    body.container ?? (body.ipAddress || !ports.hostNetwork ? { type: 'MESOS' as const } : undefined)
  if (!given) return undefined
  if (given.docker?.credential !== undefined) {
    report.push({ path: '/container/docker/credential', error: 'is no longer supported; use pullConfig' })
  }
  if (given.type === 'MESOS' && given.docker?.portMappings?.length) {
    report.push({ path: '/container/docker/portMappings', error: 'must be empty for a MESOS container' })
  }
  return withoutAbsent<AppContainer>({
    type: given.type ?? 'DOCKER',
    docker: dockerOf(given.docker),
    volumes: (given.volumes ?? []).map(volumeOf),
    portMappings: ports.hostNetwork ? undefined : ports.mappings,
    linuxInfo: given.linuxInfo,
  })
}
