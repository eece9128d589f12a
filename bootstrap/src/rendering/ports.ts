/** Ports of DC/OS, so that firewalls, clients and documents stay true. */
export const ports = {
  adminRouter: 80,
  adminRouterTls: 443,
  agentGateway: 61001,
  master: 5050,
  /** Master to agent, with mutual TLS. */
  masterInternal: 5052,
  agent: 5051,
  marathon: 8080,
  metronome: 9000,
  dns: 53,
  dnsHttp: 8123,
  /** What the name server of a node knows, on its loopback. */
  dnsNet: 62_080,
  packageService: 7070,
  iam: 8101,
  /** The secret store and config service, on the loopback of masters. */
  secrets: 1337,
  dashboard: 8090,
  /** Health, logs, metrics, checks: for the front door of this master. */
  nodeApis: 1050,
  /** The same of every node, for masters, with mutual TLS. */
  nodeApisInternal: 61_092,
  /** Metrics of the node and its containers for Prometheus. */
  prometheus: 61_091,
  etcdClient: 2379,
  etcdPeer: 2380,
} as const

/** Every node answers DNS here, on its loopback interface. */
export const dnsAddress = '198.51.100.1'

/** Addresses of services that have several tasks; every node takes them for its own. */
export const virtualAddresses = '11.0.0.0/8'

/** The packet rules for them, which the name server writes. */
export const virtualTable = 'dcos-l4lb'

/** Ports that agents offer when the node does not say otherwise. */
export const agentPorts = {
  slave: '[1025-2180,2182-3887,3889-5049,5052-8079,8082-8180,8182-32000]',
  slave_public: '[1-21,23-5050,5052-32000]',
} as const

/** The release of DC/OS whose clients and definitions are served, and ours. */
export const versions = { dcos: '2.2.0', product: '0.1.0' } as const
