const terminal = ['finished', 'failed', 'killed', 'lost', 'error', 'dropped', 'gone', 'gone_by_operator']

const messages = [
  'accept_inverse_offers',
  'accept_offers',
  'authenticate',
  'deactivate_framework',
  'decline_inverse_offers',
  'decline_offers',
  'executor_to_framework',
  'exited_executor',
  'framework_to_executor',
  'kill_task',
  'launch_tasks',
  'operation_status_update_acknowledgement',
  'reconcile_operations',
  'reconcile_tasks',
  'register_framework',
  'register_slave',
  'reregister_framework',
  'reregister_slave',
  'resource_offers',
  'resource_request',
  'revive_offers',
  'status_update',
  'status_update_acknowledgement',
  'suppress_offers',
  'unregister_framework',
  'unregister_slave',
  'update_slave',
]

/** Counters of a leading master that are there before anything was counted. */
export const alwaysThere: readonly string[] = [
  ...['registrations', 'reregistrations', 'removals'].map((what) => `master/slave_${what}`),
  ...['registered', 'unhealthy', 'unregistered'].map((why) => `master/slave_removals/reason_${why}`),
  ...['scheduled', 'completed', 'canceled'].map((what) => `master/slave_unreachable_${what}`),
  'master/recovery_slave_removals',
  'master/dropped_messages',
  ...['valid', 'invalid'].flatMap((which) => [
    `master/${which}_status_updates`,
    `master/${which}_status_update_acknowledgements`,
  ]),
  'allocator/mesos/allocation_runs',
  ...messages.map((name) => `master/messages_${name}`),
  ...terminal.map((state) => `master/tasks_${state}`),
]
