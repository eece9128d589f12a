/** What the API and the scheduler go by; the names are those of the server options of Marathon. */
export interface Settings {
  /** Role of services that name none and sit in no enforcing group. */
  defaultRole: string
  newGroupEnforceRole: 'off' | 'top'
  acceptedResourceRolesDefault: 'any' | 'unreserved' | 'reserved'
  features: string[]
  /** The network of a `container` network without a name; empty makes such a network invalid. */
  defaultNetworkName: string
  bridgeName: string
  localPortMin: number
  localPortMax: number
  envVarsPrefix: string
  gpuSchedulingBehavior: 'restricted' | 'unrestricted'
  maxInstancesPerOffer: number
  maxRunningDeployments: number
  maxVersions: number
  declineOfferMs: number
  killRetryMs: number
  taskLaunchConfirmTimeoutMs: number
  taskLaunchTimeoutMs: number
  reconciliationIntervalMs: number
  /** A reservation that was made and did not lead to a launch by then is tried elsewhere. */
  taskReservationTimeoutMs: number
  failoverTimeoutSeconds: number
  maxConcurrentHealthChecks: number
  eventStreamMaxOutstanding: number
  /** How often the master is asked which agents there are, while a daemon service needs to know. */
  agentsPollMs: number
  /** How often services that scale by themselves are measured. */
  autoscaleIntervalMs: number
  /** So long before an agent goes away, what runs there is moved; a drain announces itself with its own deadline. */
  drainLeadTimeMs: number
}

/** The settings of the root instance of DC/OS 2.2, with secrets enabled. */
export const clusterDefaults: Settings = {
  defaultRole: 'slave_public',
  newGroupEnforceRole: 'top',
  acceptedResourceRolesDefault: 'unreserved',
  features: ['vips', 'task_killing', 'external_volumes', 'gpu_resources', 'secrets'],
  defaultNetworkName: 'dcos',
  bridgeName: 'mesos-bridge',
  localPortMin: 10_000,
  localPortMax: 20_000,
  envVarsPrefix: '',
  gpuSchedulingBehavior: 'restricted',
  maxInstancesPerOffer: 100,
  maxRunningDeployments: 100,
  maxVersions: 50,
  declineOfferMs: 300_000,
  killRetryMs: 30_000,
  taskLaunchConfirmTimeoutMs: 1_800_000,
  taskLaunchTimeoutMs: 86_400_000,
  reconciliationIntervalMs: 600_000,
  taskReservationTimeoutMs: 1_800_000,
  failoverTimeoutSeconds: 604_800,
  maxConcurrentHealthChecks: 256,
  eventStreamMaxOutstanding: 1024,
  agentsPollMs: 5000,
  autoscaleIntervalMs: 15_000,
  drainLeadTimeMs: 3_600_000,
}
