import type { ChronosContainer } from './types.ts'

type Members = Record<string, unknown>

function networksOf(container: ChronosContainer): Members[] {
  const names = [container.networkName, ...(container.networkInfos ?? []).map(({ name }) => name)]
  const named = names.filter((name) => name !== undefined && name !== '')
  if (named.length > 0) return [...new Set(named)].map((name) => ({ mode: 'container', name }))
  return container.network?.toUpperCase() === 'BRIDGE' ? [{ mode: 'container/bridge' }] : []
}

/** The container of a Chronos job as members of `run`; `say` is told what cannot be taken over. */
export function convertContainer(container: ChronosContainer, say: (note: string) => void): Members {
  const { type = 'DOCKER', image, forcePullImage = false, parameters = [], volumes = [] } = container
  const mounted = volumes.filter(({ hostPath }) => hostPath !== undefined)
  if (mounted.length < volumes.length) say('volumes without a hostPath are left out')
  const isDocker = type.toUpperCase() === 'DOCKER'
  if (!isDocker && parameters.length > 0) say('container.parameters are for Docker only and are left out')
  const runtime: Members = isDocker
    ? { docker: { image: image ?? '', forcePullImage, ...(parameters.length === 0 ? {} : { parameters }) } }
    : image === undefined
      ? {}
      : { ucr: { image: { id: image, forcePull: forcePullImage } } }
  const networks = networksOf(container)
  return {
    ...runtime,
    ...(networks.length === 0 ? {} : { networks }),
    ...(mounted.length === 0
      ? {}
      : {
          volumes: mounted.map(({ containerPath, hostPath, mode }) => ({
            containerPath,
            hostPath,
            mode: mode?.toUpperCase() === 'RW' ? 'RW' : 'RO',
          })),
        }),
  }
}
