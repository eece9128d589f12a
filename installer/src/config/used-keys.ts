import { hostList, resolverList } from './readers/address.ts'
import { programChecks } from './readers/checks.ts'
import { mesosDuration } from './readers/duration.ts'
import { imageMirrors, registryList, registryLogins, registryUrl } from './readers/images.ts'
import { overlayNetworks, subnet } from './readers/networks.ts'
import { nameList } from './readers/names.ts'
import { addressSources, forwardZones, virtualAddress } from './readers/name-servers.ts'
import { nodeSettings } from './readers/nodes.ts'
import { packageList } from './readers/packages.ts'
import { frameOptions, integer, oneOf, optionalText, text, yesOrNo } from './readers/simple.ts'
import type { Reader } from './reader.ts'

/** The keys of config.yaml that mean something here. Names and defaults are those of DC/OS where it has them. */
export const usedKeys = {
  cluster_name: text({ meaning: 'the name that people see' }),
  master_list: hostList({ meaning: 'the masters: one, three or five' }),
  agent_list: hostList({ meaning: 'agents for everyone', fallback: [] }),
  public_agent_list: hostList({ meaning: 'agents with the role slave_public', fallback: [] }),
  master_discovery: oneOf<'static' | 'master_http_loadbalancer'>(['static', 'master_http_loadbalancer'], {
    meaning: 'masters are listed here: only static works',
    fallback: 'static',
  }),
  ssh_user: text({
    meaning: 'who logs in on the hosts; root, or a user with sudo that asks for no password',
    fallback: 'centos',
  }),
  ssh_port: integer({ min: 1, max: 65_535 }, { meaning: 'port of sshd on the hosts', fallback: 22 }),
  ssh_key_path: optionalText({
    meaning: 'private key of ssh_user; relative to config.yaml or to the folder above',
    shownDefault: 'genconf/ssh_key or ssh_key if one is there; otherwise the keys of the SSH agent',
  }),
  ssh_parallelism: integer(
    { min: 1, max: 100 },
    { meaning: 'hosts that are worked on at the same time', fallback: 20 },
  ),
  process_timeout: integer(
    { min: 10, max: 86_400 },
    { meaning: 'seconds that one command on a host may take', fallback: 120 },
  ),
  log_directory: optionalText({
    meaning: 'where the log of each host is written',
    shownDefault: "logs in the installer's folder",
  }),
  ip_detect_filename: optionalText({
    meaning: 'script that prints the address of the node; run on each host, it must agree with the lists',
    shownDefault: 'genconf/ip-detect or ip-detect if one is there',
  }),
  resolvers: resolverList({
    meaning: 'name servers for names outside the cluster; [] refuses such names',
    fallback: ['8.8.8.8', '8.8.4.4'],
  }),
  dns_search: optionalText({
    meaning: 'domains that the hosts try for short names, with spaces between; at most six',
    shownDefault: 'none',
  }),
  dns_forward_zones: forwardZones({
    meaning: 'name servers of zones of your own, which are asked instead of resolvers',
    fallback: {},
    shownDefault: 'none',
  }),
  mesos_dns_ip_sources: addressSources({
    meaning: 'where the addresses of .mesos names come from: the first that a task has',
    fallback: ['host', 'netinfo'],
  }),
  mesos_dns_set_truncate_bit: yesOrNo({
    meaning: 'whether answers that were cut say so',
    fallback: true,
  }),
  enable_lb: yesOrNo({
    meaning: 'whether nodes lead connections to virtual addresses to the tasks behind them',
    fallback: true,
  }),
  dcos_l4lb_min_named_ip: virtualAddress({
    meaning: 'first address that names of virtual addresses get',
    fallback: '11.0.0.0',
  }),
  dcos_l4lb_max_named_ip: virtualAddress({
    meaning: 'last address that names of virtual addresses get',
    fallback: '11.255.255.255',
  }),
  dcos_overlay_enable: yesOrNo({
    meaning: 'whether agents have the overlay networks, such as dcos',
    fallback: true,
  }),
  dcos_overlay_mtu: integer(
    { min: 552, max: 65_535 },
    { meaning: 'largest packet in the overlay networks, in bytes', fallback: 1420 },
  ),
  dcos_overlay_network: overlayNetworks({
    meaning: 'the overlay networks with their subnets and the prefix of each agent; IPv6 is left out',
    fallback: {},
    shownDefault: 'dcos, 9.0.0.0/8 with a /24 for each agent',
  }),
  dcos_ucr_default_bridge_subnet: subnet({
    meaning: 'addresses of containers behind the bridge of an agent; the same on each',
    fallback: '172.31.254.0/24',
  }),
  cni_config_folder: optionalText({
    meaning: 'folder on the agents with CNI configurations of further networks',
    fallback: '/var/lib/dcos/cni',
  }),
  cluster_docker_credentials: registryLogins({
    meaning: 'logins of registries for all agents, as in a config.json of docker',
    fallback: {},
  }),
  cluster_docker_credentials_enabled: yesOrNo({
    meaning: 'whether agents use logins at all',
    fallback: false,
  }),
  cluster_docker_credentials_dcos_owned: yesOrNo({
    meaning:
      'whether the logins above are used; false: those of /etc/mesosphere/docker_credentials on each agent',
    fallback: true,
    shownDefault: 'true when cluster_docker_credentials is set',
  }),
  cluster_docker_registry_url: registryUrl({
    meaning: 'registry of images that name none',
    shownDefault: 'https://registry-1.docker.io',
  }),
  insecure_registries: registryList({
    meaning: 'registries that are spoken to without TLS',
    fallback: [],
  }),
  image_mirrors: imageMirrors({
    meaning: 'places that agents ask for images first: what names begin with (* for all), and a URL',
    fallback: [],
  }),
  image_mirrors_only: yesOrNo({
    meaning: 'whether agents never ask the registries themselves',
    fallback: false,
  }),
  mesos_logrotate_file_size_mb: integer(
    { min: 1, max: 1024 },
    {
      meaning: 'MiB at which stdout and stderr of a task are rotated, unless it says another size',
      fallback: 2,
    },
  ),
  mesos_max_completed_tasks_per_framework: integer(
    { min: 0, max: 1_000_000 },
    { meaning: 'tasks that have ended, of each framework, that the masters remember', fallback: 100 },
  ),
  mesos_max_completed_frameworks: integer(
    { min: 0, max: 100_000 },
    { meaning: 'frameworks that have ended that the masters remember', fallback: 10 },
  ),
  gc_delay: mesosDuration({
    meaning: 'age at which sandboxes of ended tasks are removed; earlier when the disk fills up',
    fallback: '2days',
  }),
  check_time: yesOrNo({
    meaning: 'whether the clocks of the hosts must agree, and the clock is among the checks of the nodes',
    fallback: true,
  }),
  custom_checks: programChecks({
    meaning: 'programs that check the cluster and its nodes, beside the checks that are built in',
    fallback: {},
  }),
  security: oneOf<'disabled' | 'permissive' | 'strict'>(['disabled', 'permissive', 'strict'], {
    meaning: 'who may speak to the documented ports, and how',
    fallback: 'permissive',
  }),
  front_door_names: nameList({
    meaning: 'names and addresses that people use for the masters, for the certificate of the front door',
    fallback: [],
  }),
  front_door_certificate_path: optionalText({
    meaning: 'certificate of the front door with its intermediates, PEM, instead of one of the cluster',
    shownDefault: 'none: the cluster issues and renews one',
  }),
  front_door_key_path: optionalText({
    meaning: 'private key of that certificate, PEM',
    shownDefault: 'none',
  }),
  front_door_ca_path: optionalText({
    meaning: 'certificates that clients verify it with, PEM; they get them at /ca/dcos-ca.crt',
    shownDefault: 'the last certificate of front_door_certificate_path',
  }),
  adminrouter_tls_1_0_enabled: yesOrNo({ meaning: 'TLS 1.0 at the front door', fallback: false }),
  adminrouter_tls_1_1_enabled: yesOrNo({ meaning: 'TLS 1.1 at the front door', fallback: false }),
  adminrouter_tls_1_2_enabled: yesOrNo({
    meaning: 'TLS 1.2 at the front door, and 1.3 with it',
    fallback: true,
  }),
  adminrouter_tls_cipher_suite: optionalText({
    meaning: 'suites of TLS 1.2 and older at the front door, in the notation of OpenSSL',
    shownDefault: 'those with forward secrecy and authenticated encryption',
  }),
  adminrouter_x_frame_options: frameOptions({
    meaning: 'X-Frame-Options of the web page: who may show it in a frame',
    fallback: 'DENY',
  }),
  permissions: oneOf<'open' | 'enforce'>(['open', 'enforce'], {
    meaning: 'open: whoever is logged in may do everything; enforce: only what was granted',
    fallback: 'open',
  }),
  oauth_enabled: yesOrNo({ meaning: 'login at the front door; false switches it off', fallback: true }),
  superuser_username: text({ meaning: 'name of the first user', fallback: 'admin' }),
  superuser_password_hash: optionalText({
    meaning: 'made by "dcos-installer hash-password"',
    shownDefault: 'that of DCOS_SUPERUSER_PASSWORD, or of a password made and kept in the installer’s folder',
  }),
  nodes: nodeSettings({
    meaning: 'attributes and resources of single hosts, by address; what is not named is detected',
    fallback: {},
  }),
  packages: packageList({ meaning: 'installed from the Universe when the cluster is healthy', fallback: [] }),
} satisfies Record<string, Reader<unknown>>

export type UsedKey = keyof typeof usedKeys

type ValueOf<R> = R extends Reader<infer T> ? T : never

/** The values of all used keys, with defaults filled in. */
export type ConfigValues = { [Key in UsedKey]: ValueOf<(typeof usedKeys)[Key]> }
