import type { ContainerInfo, NetworkInfo, Volume } from '@dcos-lite/lib/mesos'
import { secretReference } from './secret-reference.ts'
import type { NetworkSpec, RunSpec } from '../job/job-spec.ts'

/** The name that DC/OS gives to the bridge of its agents. */
const bridgeNetwork = 'mesos-bridge'

function volumesOf(run: RunSpec): Volume[] {
  return run.volumes.map((volume): Volume =>
    'secret' in volume
      ? {
          container_path: volume.containerPath,
          mode: 'RO',
          source: { type: 'SECRET', secret: secretReference(run, volume.secret) },
        }
      : { container_path: volume.containerPath, host_path: volume.hostPath, mode: volume.mode },
  )
}

function networkInfo({ name = bridgeNetwork, labels = {} }: NetworkSpec): NetworkInfo {
  const pairs = Object.entries(labels).map(([key, value]) => ({ key, value }))
  return { name, ...(pairs.length === 0 ? {} : { labels: { labels: pairs } }) }
}

const dockerNetworks = { host: 'HOST', 'container/bridge': 'BRIDGE', container: 'USER' } as const

function dockerContainer(run: RunSpec, docker: NonNullable<RunSpec['docker']>): ContainerInfo {
  const [network] = run.networks
  const infos = run.networks.filter(({ mode }) => mode === 'container').map(networkInfo)
  return {
    type: 'DOCKER',
    docker: {
      image: docker.image,
      network: dockerNetworks[network?.mode ?? 'host'],
      privileged: docker.privileged,
      force_pull_image: docker.forcePullImage,
      ...(docker.parameters.length === 0 ? {} : { parameters: docker.parameters }),
    },
    ...(infos.length === 0 ? {} : { network_infos: infos }),
  }
}

function mesosContainer(run: RunSpec): ContainerInfo {
  const image = run.ucr?.image
  const infos = run.networks.filter(({ mode }) => mode !== 'host').map(networkInfo)
  const cached = !(image?.forcePull ?? false)
  return {
    type: 'MESOS',
    ...(image === undefined
      ? {}
      : {
          mesos: {
            image:
              image.kind === 'docker'
                ? { type: 'DOCKER', docker: { name: image.id }, cached }
                : { type: 'APPC', appc: { name: image.id }, cached },
          },
        }),
    ...(infos.length === 0 ? {} : { network_infos: infos }),
  }
}

/** The container of a task, or undefined when the job asks for nothing that needs one. */
export function taskContainer(run: RunSpec): ContainerInfo | undefined {
  const volumes = volumesOf(run)
  if (run.docker === undefined && run.ucr === undefined && volumes.length === 0) return undefined
  const container = run.docker === undefined ? mesosContainer(run) : dockerContainer(run, run.docker)
  return volumes.length === 0 ? container : { ...container, volumes }
}
