import type { Kind } from './types.ts'

/** The fields that an object may have: `true` takes anything, a list stands for each of its elements. */
export interface KnownFields {
  [name: string]: true | KnownFields
}

const names = (words: string): Record<string, true> =>
  Object.fromEntries(words.split(/\s+/).map((name) => [name, true]))

const uri = names('uri extract executable cache destPath')
const networks = names('mode name labels')
const upgrade = names('minimumHealthCapacity maximumOverCapacity')
const resourceLimits = names('cpus mem')
const executorResources = names('cpus mem disk')
const persistent = names('type size maxSize profileName constraints')
const pullConfig = names('secret')
const linuxInfo = { seccomp: names('profileName unconfined'), ipcInfo: names('mode shmSize') }
const command = names('shell argv')
const intervals = names('intervalSeconds timeoutSeconds delaySeconds')
const unreachableStrategy = names('inactiveAfterSeconds expungeAfterSeconds')

const portMappings = names('containerPort hostPort servicePort protocol name labels networkNames')
const checkPort = names('portIndex port')
/** What an app is given. */
const app: KnownFields = {
  ...names(
    'acceptedResourceRoles args backoffFactor backoffSeconds cmd constraints cpus dependencies disk env executor gpus ' +
      'id instances killSelection labels maxLaunchDelaySeconds mem ports requirePorts role secrets ' +
      'taskKillGracePeriodSeconds tty uris user version',
  ),
  check: {
    ...intervals,
    http: { ...checkPort, ...names('path scheme') },
    tcp: checkPort,
    exec: { command },
  },
  container: {
    type: true,
    docker: {
      ...names('image forcePullImage privileged credential network'),
      parameters: names('key value'),
      pullConfig,
      portMappings,
    },
    portMappings,
    volumes: {
      ...names('containerPath hostPath mode secret'),
      persistent,
      external: names('name provider size options shared'),
    },
    linuxInfo,
  },
  executorResources,
  fetch: uri,
  healthChecks: {
    ...intervals,
    ...checkPort,
    ...names('protocol path gracePeriodSeconds maxConsecutiveFailures ignoreHttp1xx ipProtocol'),
    command: names('value'),
  },
  ipAddress: {
    ...names('networkName groups labels'),
    discovery: { ports: names('number name protocol labels') },
  },
  networks,
  portDefinitions: names('port protocol name labels'),
  readinessChecks: names(
    'name protocol path portName intervalSeconds timeoutSeconds httpStatusCodesForReady preserveLastResponse',
  ),
  residency: names('relaunchEscalationTimeoutSeconds taskLostBehavior'),
  resourceLimits,
  unreachableStrategy,
  upgradeStrategy: upgrade,
}

const probe = {
  ...intervals,
  http: names('endpoint path scheme'),
  tcp: names('endpoint'),
  exec: { command },
}
const pod: KnownFields = {
  ...names('id labels environment secrets user role legacySharedCgroups'),
  containers: {
    ...names('name environment user labels tty'),
    exec: { command, overrideEntrypoint: true },
    resources: names('cpus mem disk gpus'),
    resourceLimits,
    endpoints: names('name containerPort hostPort protocol labels networkNames'),
    image: { ...names('kind id forcePull labels'), pullConfig },
    healthCheck: { ...probe, ...names('gracePeriodSeconds maxConsecutiveFailures') },
    check: probe,
    volumeMounts: names('name mountPath readOnly'),
    artifacts: uri,
    lifecycle: names('killGracePeriodSeconds'),
    linuxInfo,
  },
  volumes: { ...names('name host secret'), persistent },
  networks,
  scaling: names('kind instances'),
  scheduling: {
    backoff: names('backoff backoffFactor maxLaunchDelay'),
    upgrade,
    placement: { constraints: names('fieldName operator value'), acceptedResourceRoles: true },
    killSelection: true,
    unreachableStrategy,
  },
  executorResources,
  linuxInfo,
}

const job: KnownFields = {
  ...names('id description labels'),
  dependencies: names('id'),
  schedules: names('id cron repeat catchUp timezone startingDeadlineSeconds concurrencyPolicy enabled'),
  run: {
    ...names('cpus mem disk gpus cmd args user env maxLaunchDelay secrets taskKillGracePeriodSeconds'),
    placement: { constraints: names('attribute operator value') },
    artifacts: names('uri extract executable cache'),
    docker: { ...names('image forcePullImage privileged'), parameters: names('key value') },
    ucr: { image: names('id kind forcePull'), privileged: true },
    volumes: names('containerPath hostPath mode secret'),
    restart: names('policy activeDeadlineSeconds'),
    networks,
  },
}

const group: KnownFields = names('id dependencies enforceRole scaleBy version apps groups')

/** The fields of the kinds whose definitions have a fixed set of them. */
export const knownFields: Partial<Record<Kind, KnownFields>> = { app, pod, job, group }

const ofServices = names(
  'autoscale deployments lastTaskFailure readinessCheckResults rollout tasks tasksHealthy tasksRunning tasksStaged ' +
    'tasksUnhealthy taskStats versionInfo waiting',
)
/**
 * What may stand in a definition though the service does not read it: what its answers hold, which a person may have
 * copied, and what `apply` reads itself (what a pod comes after).
 */
export const besideFields: Partial<Record<Kind, KnownFields>> = {
  app: ofServices,
  pod: { ...ofServices, ...names('version dependencies') },
}
