import { checkNetworks } from './network-rules.ts'
import type { SubmittedRun, SubmittedVolume } from './submitted.ts'
import type { Violation } from './violation.ts'

function checkVolume(volume: SubmittedVolume, index: number, run: SubmittedRun): Violation[] {
  const path = `/run/volumes(${index})`
  const host = volume.hostPath !== undefined && volume.mode !== undefined
  if (volume.secret === undefined) {
    return host ? [] : [{ path, error: 'needs either hostPath and mode, or secret' }]
  }
  if (volume.hostPath !== undefined || volume.mode !== undefined) {
    return [{ path, error: 'has either hostPath and mode, or secret, not both' }]
  }
  return run.docker === undefined ? [] : [{ path, error: 'secret volumes are not possible with docker' }]
}

function checkSecrets(run: SubmittedRun): Violation[] {
  const declared = new Set(Object.keys(run.secrets ?? {}))
  const used = new Set([
    ...Object.values(run.env ?? {}).flatMap((value) => (typeof value === 'string' ? [] : [value.secret])),
    ...(run.volumes ?? []).flatMap(({ secret }) => (secret === undefined ? [] : [secret])),
  ])
  const path = '/run/secrets'
  return [
    ...[...used]
      .filter((name) => !declared.has(name))
      .map((name) => ({ path, error: `secret ${name} is referenced but not declared` })),
    ...[...declared]
      .filter((name) => !used.has(name))
      .map((name) => ({ path, error: `secret ${name} is declared but not referenced` })),
    ...Object.entries(run.secrets ?? {})
      .filter(([, { source }]) => source === '')
      .map(([name]) => ({ path: `${path}/${name}/source`, error: 'must not be empty' })),
  ]
}

/** What is wrong with a run that fits the schema. */
export function checkRun(run: SubmittedRun): Violation[] {
  const found: Violation[] = []
  const { docker, ucr } = run
  if (run.cmd === undefined && (docker?.image ?? '') === '' && ucr === undefined) {
    found.push({ path: '/run', error: 'needs something to run: cmd, or docker with an image, or ucr' })
  }
  if (docker !== undefined && ucr !== undefined) {
    found.push({ path: '/run', error: 'has either docker or ucr, not both' })
  }
  if (docker !== undefined && (run.gpus ?? 0) > 0) {
    found.push({ path: '/run/gpus', error: 'GPUs are not possible with docker' })
  }
  const volumes = (run.volumes ?? []).flatMap((volume, index) => checkVolume(volume, index, run))
  return [...found, ...volumes, ...checkSecrets(run), ...checkNetworks(run)]
}
