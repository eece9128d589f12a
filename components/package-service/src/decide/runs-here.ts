import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { compareDcosVersions } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { isNowhere } from './images-nowhere.ts'

/** Whether a package can run on this cluster, and if not, why. */
export interface RunsHere {
  runs: 'runs' | 'renders-only' | 'cannot-run'
  reason?: string
}

/** What the cluster offers to packages. */
export interface ClusterAbilities {
  dcosVersion: string
  /** Whether agents can start tasks from container images. */
  containerImages: boolean
  /** What names of images that mirrors have begin with; undefined when nobody knows. */
  imageMirrors: readonly string[] | undefined
  /** Agents ask nobody but the mirrors. */
  imageMirrorsOnly: boolean
}

interface Evidence {
  pattern: RegExp
  verdict: 'renders-only' | 'cannot-run'
  reason: (found: string) => string
}

const nativeLibrary: Evidence = {
  pattern: /libmesos[\w.-]*|MESOS_NATIVE_(?:JAVA_)?LIBRARY/,
  verdict: 'cannot-run',
  reason: (found) =>
    `its scheduler uses the native Mesos library (${found}); here schedulers speak the HTTP API of Mesos`,
}
const zooKeeper: Evidence = {
  pattern: /zk:\/\/[\w.:,-]*|(?:master\.mesos|leader\.mesos|zk-\d\.zk):2181/,
  verdict: 'cannot-run',
  reason: (found) => `it needs ZooKeeper on the masters (${found}), which is not there`,
}
const containerImage: Evidence = {
  pattern: /"docker"\s*:\s*\{|"(?:kind|type)"\s*:\s*"DOCKER"/,
  verdict: 'renders-only',
  reason: () =>
    'its tasks start from a container image, which agents without systemd, as those of a local cluster, cannot run',
}

const ownImage = new RegExp(`${clusterRegistry.replaceAll('.', '\\.')}/[\\w./:@-]*\\w`, 'g')
const reasonWithoutRegistry = (image: string): string =>
  `its image ${image} is in the registry of the cluster, and no entry of image_mirrors in config.yaml says where that is`

function textOf(definition: PackageDefinition): string {
  const { marathon, metronome, config, resource } = definition
  const templates = [marathon?.v2AppMustacheTemplate, metronome?.v1JobMustacheTemplate]
  const texts = templates.map((template) => Buffer.from(template ?? '', 'base64').toString('utf8'))
  return [...texts, JSON.stringify(config ?? {}), JSON.stringify(resource?.assets ?? {})].join('\n')
}

const known = new WeakMap<PackageDefinition, { key: string; verdict: RunsHere }>()

function decide(definition: PackageDefinition, abilities: ClusterAbilities): RunsHere {
  const { minDcosReleaseVersion: needed } = definition
  if (needed !== undefined && compareDcosVersions(needed, abilities.dcosVersion) > 0) {
    return {
      runs: 'cannot-run',
      reason: `it needs DC/OS ${needed}; this cluster is like ${abilities.dcosVersion}`,
    }
  }
  const text = textOf(definition)
  const evidence = [nativeLibrary, zooKeeper, ...(abilities.containerImages ? [] : [containerImage])]
  for (const { pattern, verdict, reason } of evidence) {
    const found = pattern.exec(text)
    if (found) return { runs: verdict, reason: reason(found[0]) }
  }
  const nowhere = text.match(ownImage)?.find((image) => isNowhere(image, abilities))
  if (nowhere !== undefined) return { runs: 'cannot-run', reason: reasonWithoutRegistry(nowhere) }
  return { runs: 'runs' }
}

/** Decides whether a package can run on a cluster with these abilities, from what the package says of itself. */
export function runsHere(definition: PackageDefinition, abilities: ClusterAbilities): RunsHere {
  const key = JSON.stringify(abilities)
  const cached = known.get(definition)
  if (cached?.key === key) return cached.verdict
  const verdict = decide(definition, abilities)
  known.set(definition, { key, verdict })
  return verdict
}
