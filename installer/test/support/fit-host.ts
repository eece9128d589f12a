import type { ClusterConfig, ConfiguredHost } from '../../src/config/types.ts'
import type { HostFacts } from '../../src/facts/types.ts'

/** The facts of a bare host that is fit for any role. */
export function fitHost(address: string, more: Partial<HostFacts> = {}): HostFacts {
  return {
    address,
    clock: { offsetMs: 0, uncertaintyMs: 100 },
    hostname: `host-${address}`,
    machineId: `machine-${address}`,
    bootId: 'boot',
    arch: 'x86_64',
    kernel: '6.1.0',
    osName: 'Debian GNU/Linux 12 (bookworm)',
    glibc: '2.36',
    init: 'systemd',
    systemd: 252,
    systemState: 'running',
    memoryBytes: 4 * 2 ** 30,
    disks: [
      { folder: '/opt/dcos', freeBytes: 20 * 2 ** 30, noexec: false },
      { folder: '/var/lib/dcos', freeBytes: 20 * 2 ** 30, noexec: false },
    ],
    listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 22 }],
    addresses: ['127.0.0.1', address],
    selinuxEnforcing: false,
    missingCommands: [],
    rivals: [],
    detectedAddress: undefined,
    mesosphere: undefined,
    installed: {
      clusterId: undefined,
      role: undefined,
      masters: undefined,
      traces: false,
      packages: [],
      activeSet: undefined,
      interrupted: false,
      unitFiles: [],
      units: {},
      certificates: {},
    },
    ...more,
  }
}

/** A configuration with these hosts. */
export function configOf(hosts: Pick<ConfiguredHost, 'address' | 'role'>[]): ClusterConfig {
  return {
    file: '/config.yaml',
    clusterName: 'test',
    hosts: hosts.map((host) => ({ ...host, sshPort: 22, settings: {} })),
    ssh: { user: 'root', keyFile: '/key', parallelism: 20, commandTimeoutMs: 1000 },
    logFolder: undefined,
    ipDetectFile: undefined,
    resolvers: ['9.9.9.9'],
    dnsSearch: '',
    names: {},
    checks: {},
    kernel: {},
    checkTime: true,
    auth: true,
    security: 'permissive',
    frontDoor: { names: [], own: undefined, tls: {} },
    permissions: 'open',
    superuser: { uid: 'admin', passwordHash: undefined },
    networks: {},
    images: {},
    packages: [],
  }
}
