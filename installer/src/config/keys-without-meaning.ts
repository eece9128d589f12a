/**
 * Keys of DC/OS that an operator may leave in the file although nothing here depends on them, and why. Prefixes end with
 * `*`; the guide shows the same table.
 */
export const keysWithoutMeaning: Readonly<Record<string, string>> = {
  // reaching the artefacts
  bootstrap_url: 'hosts fetch nothing: what they need comes by SSH',
  bootstrap_tmp_dir: 'hosts fetch nothing: what they need comes by SSH',
  platform: 'it was a name for statistics',
  // ZooKeeper and Exhibitor
  num_masters: 'masters are listed in master_list',
  'exhibitor_*': 'there is no Exhibitor and no ZooKeeper; the state is in etcd on the masters',
  aws_region: 'there is no Exhibitor and no ZooKeeper; the state is in etcd on the masters',
  aws_access_key_id: 'there is no Exhibitor and no ZooKeeper; the state is in etcd on the masters',
  aws_secret_access_key: 'there is no Exhibitor and no ZooKeeper; the state is in etcd on the masters',
  s3_bucket: 'there is no Exhibitor and no ZooKeeper; the state is in etcd on the masters',
  s3_prefix: 'there is no Exhibitor and no ZooKeeper; the state is in etcd on the masters',
  // names
  dns_bind_ip_blacklist: 'the name servers listen on the address of the cluster and that of the master alone',
  master_dns_bindall: 'the name servers listen on the address of the cluster and that of the master alone',
  ip_detect_public_filename: '/metadata tells the address that a client reached the front door by',
  ip6_detect_filename: 'nodes have IPv4 addresses',
  // login and the front door
  telemetry_enabled: 'nothing is reported to anybody',
  oauth_available: 'login is switched by oauth_enabled',
  oauth_issuer_url: 'other login providers are configured by the API of the identity service',
  oauth_client_id: 'other login providers are configured by the API of the identity service',
  oauth_auth_redirector: 'other login providers are configured by the API of the identity service',
  oauth_auth_host: 'other login providers are configured by the API of the identity service',
  auth_cookie_secure_flag: 'cookies are marked so with security: strict',
  superuser_service_account_uid:
    'the first superuser has a password; service accounts are created with dcos security',
  superuser_service_account_public_key:
    'the first superuser has a password; service accounts are created with dcos security',
  adminrouter_grpc_proxy_port: 'etcd is not served to others than masters',
  use_proxy: 'nodes fetch nothing for themselves; image_mirrors leads agents to images',
  http_proxy: 'nodes fetch nothing for themselves; image_mirrors leads agents to images',
  https_proxy: 'nodes fetch nothing for themselves; image_mirrors leads agents to images',
  no_proxy: 'nodes fetch nothing for themselves; image_mirrors leads agents to images',
  // networks
  dcos_overlay_config_attempts: 'agents get their subnets with the registration',
  dcos_overlay_network_default_name: 'a network without a name is dcos',
  enable_ipv6: 'networks and virtual addresses have IPv4',
  dcos_l4lb_enable_ipv6: 'networks and virtual addresses have IPv4',
  dcos_l4lb_min_named_ip6: 'networks and virtual addresses have IPv4',
  dcos_l4lb_max_named_ip6: 'networks and virtual addresses have IPv4',
  dcos_net_cluster_identity: 'there is no dcos-net gossip',
  dcos_net_rest_enable: 'there is no dcos-net gossip',
  dcos_net_watchdog: 'there is no dcos-net gossip',
  dcos_net_push_ops_timeout: 'there is no dcos-net gossip',
  'calico_*': 'there is no Calico; cni_config_folder takes other networks',
  // the kernel
  mesos_master_work_dir: 'masters keep their state in etcd',
  mesos_agent_work_dir: 'it is /var/lib/dcos/mesos/slave',
  mesos_log_retention_mb: 'logs of components are in the journal, which has its own limits',
  mesos_container_log_sink: 'stdout and stderr of tasks are files of the sandbox that are rotated',
  mesos_recovery_timeout: 'tasks are found again however long the agent was away',
  mesos_cgroups_enable_cfs: 'the limit of cpus of a task is always enforced',
  mesos_seccomp_enabled: 'there are no seccomp profiles; a task that names one is refused',
  mesos_seccomp_profile_name: 'there are no seccomp profiles; a task that names one is refused',
  mesos_http_executor_domain_sockets: 'executors reach their agent by HTTP',
  mesos_docker_volume_chown: 'there is no Docker',
  mesos_disallow_sharing_agent_ipc_namespace: 'a task has the mode that it names',
  mesos_cni_root_dir_persist: 'networks of containers are found again after a restart',
  mesos_default_container_shm_size: 'it is 64 MiB; a task may name another size',
  enable_mesos_ipv6_discovery: 'names have IPv4 addresses',
  enable_mesos_input_plugin: 'metrics of the kernel are always served',
  log_offers: 'offers are counted and not logged',
  docker_remove_delay: 'there is no Docker; unused images go when the disk fills up',
  docker_stop_timeout: 'the grace period of a task decides',
  enable_docker_gc: 'unused images always go when the disk fills up',
  enable_gpu_isolation: 'a task has the GPUs that it was given, always',
  gpus_are_scarce: 'agents with GPUs are kept for frameworks that ask for some',
  fault_domain_enabled: 'nodes have no region and no zone',
  weights: 'weights of roles are set while the cluster runs, by the API of the master',
  // schedulers and images
  marathon_gpu_scheduling_behavior: 'the behaviour is restricted',
  metronome_gpu_scheduling_behavior: 'the behaviour is restricted',
  marathon_new_group_enforce_role: 'it is top: what a new group does unless it says enforceRole itself',
  marathon_java_args: 'there is no Java',
  cluster_docker_credentials_write_to_etc: 'only the agent reads the logins',
  rexray_config: 'there is no REX-Ray; volumes are those of the agents',
  rexray_config_preset: 'there is no REX-Ray; volumes are those of the agents',
  // checks, diagnostics, pages
  check_config: 'it was computed, of the checks that are built in and custom_checks',
  diagnostics_bundles_dir: 'it is /var/lib/dcos/dcos-diagnostics/diag-bundles',
  'ui_banner*': 'the dashboard has no banner',
  ui_update_enabled: 'the dashboard comes with the release',
  ui_tracking: 'nothing is reported to anybody',
  intercom_enabled: 'nothing is reported to anybody',
  license_key_contents: 'no license is needed',
}

/** Whether DC/OS knows the key while nothing here depends on it. */
export function isWithoutMeaning(key: string): boolean {
  return Object.keys(keysWithoutMeaning).some((known) =>
    known.endsWith('*') ? key.startsWith(known.slice(0, -1)) : key === known,
  )
}
