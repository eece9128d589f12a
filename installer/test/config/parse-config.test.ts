import { expect } from 'chai'
import fc from 'fast-check'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { DcosError } from '@dcos-lite/lib/errors'
import { stringify } from 'yaml'
import { keysWithoutMeaning } from '../../src/config/keys-without-meaning.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { usedKeys } from '../../src/config/used-keys.ts'
import type { UsedKey } from '../../src/config/used-keys.ts'

const required = { cluster_name: 'example', master_list: ['10.0.0.1'] }
const hash = `$scrypt$v=1$ln=14,r=8,p=5$${'a'.repeat(22)}$${'b'.repeat(43)}`

/** For every key a value that is right, as it stands in the file, and one that is wrong. */
const values: Record<UsedKey, { right: unknown; wrong: unknown }> = {
  cluster_name: { right: 'Name', wrong: '' },
  master_list: { right: ['10.0.0.1', '10.0.0.2', '10.0.0.3:2222'], wrong: ['10.0.0.1', '10.0.0.2'] },
  agent_list: { right: ['10.0.1.1', '10.0.1.2:222'], wrong: ['10.0.1.300'] },
  public_agent_list: { right: ['10.0.2.1'], wrong: '10.0.2.1' },
  master_discovery: { right: 'static', wrong: 'master_http_loadbalancer' },
  ssh_user: { right: 'root', wrong: null },
  ssh_port: { right: '2222', wrong: 70_000 },
  ssh_key_path: { right: 'genconf/ssh_key', wrong: ['a'] },
  ssh_parallelism: { right: 3, wrong: 0 },
  process_timeout: { right: 600, wrong: 'long' },
  log_directory: { right: '/var/log/installer', wrong: {} },
  ip_detect_filename: { right: 'genconf/ip-detect', wrong: [] },
  resolvers: { right: ['9.9.9.9', '1.1.1.1:53'], wrong: ['198.51.100.2'] },
  dns_search: { right: 'example.org example.net', wrong: 'a,b' },
  dns_forward_zones: { right: { 'corp.example': ['10.0.0.2', '10.0.0.3:5353'] }, wrong: { a: ['b'] } },
  mesos_dns_ip_sources: { right: '["netinfo", "host"]', wrong: ['docker'] },
  mesos_dns_set_truncate_bit: { right: false, wrong: 'perhaps' },
  enable_lb: { right: 'false', wrong: 0 },
  dcos_l4lb_min_named_ip: { right: '11.1.0.0', wrong: '12.0.0.0' },
  dcos_l4lb_max_named_ip: { right: '11.2.0.0', wrong: '11.0.0' },
  dcos_overlay_enable: { right: 'true', wrong: 'perhaps' },
  dcos_overlay_mtu: { right: 1450, wrong: 100 },
  dcos_overlay_network: {
    right: {
      vtep_subnet: '44.128.0.0/20',
      vtep_mac_oui: '70:B3:D5:00:00:00',
      overlays: [
        { name: 'dcos', subnet: '9.0.0.0/8', prefix: 24 },
        { name: 'dcos6', subnet6: 'fd01:b::/64', prefix6: 80 },
      ],
    },
    wrong: { overlays: [{ name: 'dcos', subnet: '9.0.0.0/24', prefix: 16 }] },
  },
  dcos_ucr_default_bridge_subnet: { right: '172.31.254.0/24', wrong: '172.31.254.0' },
  cni_config_folder: { right: '/etc/cni/net.d', wrong: ['a'] },
  cluster_docker_credentials: {
    right: '{"auths": {"https://index.docker.io/v1/": {"auth": "dXNlcjpzZWNyZXQ="}}}',
    wrong: { auths: { 'registry.example.org': { auth: 'bm90aGluZw==' } } },
  },
  cluster_docker_credentials_enabled: { right: 'true', wrong: 'perhaps' },
  cluster_docker_credentials_dcos_owned: { right: false, wrong: 2 },
  cluster_docker_registry_url: { right: 'https://registry.example.org:5000', wrong: 'https://a.example/x/y' },
  insecure_registries: { right: ['10.0.0.5:5000', 'registry.local'], wrong: ['http://10.0.0.5:5000'] },
  image_mirrors: {
    right: [{ prefix: '*', url: 'http://10.0.0.5:8085' }],
    wrong: [{ prefix: '*', url: '10.0.0.5' }],
  },
  image_mirrors_only: { right: true, wrong: 'always' },
  mesos_logrotate_file_size_mb: { right: '16', wrong: 0 },
  mesos_max_completed_tasks_per_framework: { right: 0, wrong: 'many' },
  mesos_max_completed_frameworks: { right: 50, wrong: -1 },
  gc_delay: { right: '12hrs', wrong: '2d' },
  check_time: { right: 'false', wrong: 'perhaps' },
  custom_checks: {
    right: {
      cluster_checks: { dns: { description: 'd', cmd: ['dig', 'leader.mesos'], timeout: '1s' } },
      node_checks: {
        checks: {
          raid: { description: 'd', cmd: ['/usr/local/bin/raid'], timeout: '500ms', roles: ['agent'] },
        },
        prestart: [],
        poststart: ['raid'],
      },
    },
    wrong: { cluster_checks: { dns: { description: 'd', cmd: [], timeout: '1s' } } },
  },
  security: { right: 'strict', wrong: 'loose' },
  front_door_names: { right: ['dcos.example.com', '192.0.2.7'], wrong: ['https://x'] },
  front_door_certificate_path: { right: 'genconf/front.crt', wrong: ['a'] },
  front_door_key_path: { right: 'genconf/front.key', wrong: ['a'] },
  front_door_ca_path: { right: 'genconf/front-ca.crt', wrong: ['a'] },
  adminrouter_tls_1_0_enabled: { right: 'false', wrong: 'maybe' },
  adminrouter_tls_1_1_enabled: { right: true, wrong: 1 },
  adminrouter_tls_1_2_enabled: { right: true, wrong: false },
  adminrouter_tls_cipher_suite: { right: 'EECDH+AES256', wrong: ['a'] },
  adminrouter_x_frame_options: { right: 'allow-from https://x.example', wrong: 'NEVER' },
  permissions: { right: 'enforce', wrong: 'maybe' },
  oauth_enabled: { right: true, wrong: 1 },
  superuser_username: { right: 'bootstrapuser', wrong: '' },
  superuser_password_hash: { right: hash, wrong: '$6$rounds=656000$salt$hash' },
  nodes: { right: { '10.0.0.1': { resources: 'cpus:2' } }, wrong: { '10.0.0.1': { colour: 'red' } } },
  packages: {
    right: ['hello-world', { name: 'hello-cron', version: '1.0.0', options: { a: 1 } }],
    wrong: [{ version: '1' }],
  },
}

function refusal(text: string): DcosError {
  try {
    parseConfig(text, 'config.yaml')
  } catch (error) {
    if (isDcosError(error)) return error
    throw error
  }
  throw new Error(`nothing was refused in\n${text}`)
}

describe('The configuration', () => {
  it('needs no more than a name and a master, and fills in defaults', () => {
    const { values: read, notices } = parseConfig(stringify(required), 'config.yaml')
    expect(notices).to.deep.equal([])
    expect(read).to.include({ ssh_user: 'centos', ssh_port: 22, security: 'permissive', check_time: true })
    expect(read.resolvers).to.deep.equal(['8.8.8.8', '8.8.4.4'])
    expect(read.superuser_password_hash).to.equal('')
    expect(read.packages).to.deep.equal([])
  })

  for (const key of Object.keys(values) as UsedKey[]) {
    it(`takes a right ${key} and names the line of a wrong one`, () => {
      parseConfig(stringify({ ...required, [key]: values[key].right }), 'config.yaml')
      const text = `# first line\n${stringify({ ...required, [key]: values[key].wrong })}`
      const line = text.split('\n').findIndex((one) => one.startsWith(`${key}:`)) + 1
      const problems = refusal(text).details as { key: string; at: { line: number } }[]
      expect(problems.map((problem) => problem.key)).to.deep.equal([key])
      expect(problems[0]?.at.line).to.be.greaterThanOrEqual(line)
    })
  }

  it('takes any choice of right values in any order', () => {
    const keys = Object.keys(usedKeys) as UsedKey[]
    fc.assert(
      fc.property(fc.shuffledSubarray(keys), (chosen) => {
        const wanted = [...new Set([...chosen, ...(Object.keys(required) as UsedKey[])])]
        const text = stringify(Object.fromEntries(wanted.map((key) => [key, values[key].right])))
        const { values: read } = parseConfig(text, 'config.yaml')
        expect(Object.keys(read)).to.have.members(keys)
      }),
      { numRuns: 60 },
    )
  })

  it('tells of all problems at once, in the order of the file', () => {
    const text =
      'cluster_name: x\nssh_port: none\nmaster_list:\n  - 10.0.0.1\n  - 10.0.0.x\ncheck_tine: true\n'
    const error = refusal(text)
    expect(error.code).to.equal('DCL_INSTALLER_CONFIG_INVALID')
    expect(error.message.split('\n').slice(1)).to.deep.equal([
      '  config.yaml:2:1: ssh_port: it must be a number from 1 to 65535',
      '  config.yaml:5:5: master_list: "10.0.0.x" is no IPv4 address',
      '  config.yaml:6:1: check_tine: no such key is known; did you mean check_time?',
    ])
  })

  it('refuses a host in two lists, at its place in the second', () => {
    const error = refusal('cluster_name: x\nmaster_list: [10.0.0.1]\nagent_list: [10.0.0.2, 10.0.0.1]\n')
    expect(error.message).to.include('config.yaml:3:24: agent_list: 10.0.0.1 stands in master_list too')
  })

  it('refuses an address that is listed twice', () => {
    const error = refusal('cluster_name: x\nmaster_list: [10.0.0.1, 10.0.0.2, 10.0.0.1]\n')
    expect(error.message).to.include('config.yaml:2:35: master_list: 10.0.0.1 is in the list twice')
  })

  it('accepts every key of DC/OS that means nothing here, and says so once', () => {
    const idle = Object.keys(keysWithoutMeaning).map((key) => key.replace('*', 'x'))
    const text = stringify({ ...required, ...Object.fromEntries(idle.map((key) => [key, 'anything'])) })
    const { notices } = parseConfig(text, 'config.yaml')
    expect(notices).to.have.length(1)
    for (const key of idle) expect(notices[0]).to.include(key)
  })

  it('says where YAML itself is broken, and when a key stands there twice', () => {
    expect(refusal('cluster_name: [\n').message).to.match(/config\.yaml:\d+:\d+: /)
    expect(refusal('cluster_name: x\nmaster_list: [10.0.0.1]\ncluster_name: y\n').message).to.include(
      'config.yaml:3:1: this key stands here a second time',
    )
    expect(refusal('- a\n').message).to.include('"key: value"')
    expect(refusal('').message).to.include('cluster_name: this key must be set')
  })
})
