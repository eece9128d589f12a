import { heartbeatSeconds } from '../config.ts'
import type { MasterSettings } from '../config.ts'

const ms = (value: number): string => `${value}ms`

/** The settings of a master as flags, by the names of Mesos. */
export function flagsOf(settings: MasterSettings, port: number): Record<string, string> {
  const { history, registryGc, removalRate, offerTimeoutMs, clusterName, logFile } = settings
  return {
    agent_ping_timeout: ms(settings.pingIntervalMs),
    max_agent_ping_timeouts: String(settings.missedPings),
    agent_reregister_timeout: ms(settings.agentReregisterTimeoutMs),
    recovery_agent_removal_limit: `${settings.recoveryRemovalLimit * 100}%`,
    allocation_interval: ms(settings.allocationIntervalMs),
    min_allocatable_resources: settings.minAllocatableText,
    filter_gpu_resources: String(settings.filterGpus),
    fair_sharing_excluded_resource_names: [...settings.fairSharingExcluded].join(','),
    role_sorter: 'drf',
    framework_sorter: 'drf',
    root_submissions: 'true',
    scheduler_heartbeat: `${heartbeatSeconds}secs`,
    max_completed_frameworks: String(history.completedFrameworks),
    max_completed_tasks_per_framework: String(history.completedTasks),
    max_unreachable_tasks_per_framework: String(history.unreachableTasks),
    max_operator_event_stream_subscribers: '1000',
    registry_gc_interval: ms(registryGc.intervalMs),
    registry_max_agent_age: ms(registryGc.maxAgeMs),
    registry_max_agent_count: String(registryGc.maxCount),
    port: String(port),
    ...(removalRate === undefined ? {} : { agent_removal_rate_limit: `1/${removalRate.gapMs}ms` }),
    ...(offerTimeoutMs === undefined ? {} : { offer_timeout: ms(offerTimeoutMs) }),
    ...(clusterName === undefined ? {} : { cluster: clusterName }),
    ...(logFile === undefined ? {} : { external_log_file: logFile }),
  }
}
