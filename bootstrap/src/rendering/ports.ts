/** Ports of DC/OS, so that firewalls, clients and documents stay true. */
export const ports = {
  adminRouter: 80,
  agentGateway: 61001,
  master: 5050,
  /** Master to agent, with mutual TLS. */
  masterInternal: 5052,
  agent: 5051,
  marathon: 8080,
  metronome: 9000,
  dns: 53,
  dnsHttp: 8123,
  packageService: 7070,
  iam: 8101,
  dashboard: 8090,
  etcdClient: 2379,
  etcdPeer: 2380,
} as const

/** Every node answers DNS here, on its loopback interface. */
export const dnsAddress = '198.51.100.1'

/** Ports that agents offer when the node does not say otherwise. */
export const agentPorts = {
  slave: '[1025-2180,2182-3887,3889-5049,5052-8079,8082-8180,8182-32000]',
  slave_public: '[1-21,23-5050,5052-32000]',
} as const

/** The release of DC/OS whose clients and definitions are served, and ours. */
export const versions = { dcos: '2.2.0', product: '0.1.0' } as const
