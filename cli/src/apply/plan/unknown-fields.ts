import { closest, distance } from 'fastest-levenshtein'
import type { Fields, Resource } from './types.ts'

/** Fields of the definition of an app. */
const defined = new Set(
  (
    'acceptedResourceRoles args backoffFactor backoffSeconds check cmd constraints container cpus dependencies disk ' +
    'env executor executorResources fetch gpus healthChecks id instances ipAddress killSelection labels ' +
    'maxLaunchDelaySeconds mem networks portDefinitions ports readinessChecks requirePorts residency resourceLimits ' +
    'role secrets storeUrls taskKillGracePeriodSeconds tty unreachableStrategy upgradeStrategy uris user version'
  ).split(' '),
)
/** What answers of the service hold beside the definition, and what a person may have copied with it. */
const answered = new Set(
  (
    'autoscale deployments lastTaskFailure readinessCheckResults rollout tasks tasksHealthy tasksRunning tasksStaged ' +
    'tasksUnhealthy taskStats versionInfo waiting'
  ).split(' '),
)

/** The fields of an app that say what it is; the service keeps no others. */
export function definedFields(app: Fields): Fields {
  return Object.fromEntries(Object.entries(app).filter(([name]) => defined.has(name)))
}

/** A sentence for each field of an app that no app has. */
export function unknownFields({ kind, id, wanted, source }: Resource): string[] {
  if (kind !== 'app') return []
  return Object.keys(wanted)
    .filter((name) => !defined.has(name) && !answered.has(name))
    .map((name) => {
      const nearest = closest(name, [...defined])
      const meant = distance(name, nearest) <= 2 ? ` Is "${nearest}" meant?` : ''
      const where = source === '' ? '' : `${source}: `
      return `${where}app ${id} is given the field "${name}", which no app has; it is passed over.${meant}`
    })
}
