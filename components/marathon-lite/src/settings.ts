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
  failoverTimeoutSeconds: number
  eventStreamMaxOutstanding: number
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
  failoverTimeoutSeconds: 604_800,
  eventStreamMaxOutstanding: 1024,
}
