import type { Route } from './route.ts'

const agentId = '(?<agentId>[A-Za-z0-9-]+)'

const redirects: Route[] = [
  ...[
    'exhibitor',
    'mesos',
    'mesos_dns',
    'net',
    'pkgpanda/repository',
    'system/v1/logs',
    'system/v1/metrics',
  ].map((path): Route => ({
    name: 'slash',
    match: { exact: `/${path}` },
    auth: false,
    target: { type: 'redirect', status: 301 },
  })),
  { name: 'slash', match: { exact: '/marathon' }, auth: false, target: { type: 'redirect', status: 307 } },
  {
    name: 'slash',
    match: { pattern: /^\/service\/[^/]+$/ },
    auth: false,
    target: { type: 'redirect', status: 301 },
  },
  {
    name: 'login',
    match: { exact: '/login' },
    auth: false,
    target: { type: 'redirect', status: 302, to: '/#/login' },
  },
]

const identity: Route[] = [
  {
    name: 'auth',
    match: { prefix: '/acs/api/v1/auth/' },
    auth: false,
    target: { type: 'upstream', upstream: 'iam' },
  },
  {
    // Below `auth` all is open, except who is believed.
    name: 'auth-providers',
    match: { prefix: '/acs/api/v1/auth/oidc/providers/' },
    auth: true,
    resource: 'own',
    noCache: true,
    target: { type: 'upstream', upstream: 'iam' },
  },
  {
    name: 'acs',
    match: { prefix: '/acs/api/v1' },
    auth: true,
    resource: 'own',
    noCache: true,
    target: { type: 'upstream', upstream: 'iam' },
  },
]

const secrets: Route[] = [
  {
    name: 'secrets',
    match: { prefix: '/secrets/v1/' },
    auth: true,
    resource: 'dcos:adminrouter:secrets',
    noCache: true,
    target: { type: 'upstream', upstream: 'secrets' },
  },
  {
    name: 'config-service',
    match: { prefix: '/config/v1/' },
    auth: true,
    resource: 'dcos:adminrouter:config',
    noCache: true,
    target: { type: 'upstream', upstream: 'secrets' },
  },
]

const metadata: Route[] = [
  {
    name: 'authority',
    match: { exact: '/ca/dcos-ca.crt' },
    auth: false,
    readOnly: true,
    target: { type: 'answer', answer: 'authority' },
  },
  {
    name: 'ui-config',
    match: { exact: '/dcos-metadata/ui-config.json' },
    auth: false,
    target: {
      type: 'upstream',
      upstream: 'iam',
      strip: '/dcos-metadata/ui-config.json',
      add: '/acs/api/v1/uiconfig/',
    },
  },
  {
    name: 'version',
    match: { exact: '/dcos-metadata/dcos-version.json' },
    auth: false,
    target: { type: 'answer', answer: 'version' },
  },
  {
    name: 'dcos-metadata',
    match: { prefix: '/dcos-metadata/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:metadata',
    target: { type: 'answer', answer: 'not-found' },
  },
  {
    name: 'metadata',
    match: { exact: '/metadata' },
    auth: true,
    resource: 'dcos:adminrouter:ops:metadata',
    target: { type: 'answer', answer: 'metadata' },
  },
  {
    name: 'buildinfo',
    match: { exact: '/pkgpanda/active.buildinfo.full.json' },
    auth: true,
    resource: 'dcos:adminrouter:ops:metadata',
    noCache: true,
    target: { type: 'answer', answer: 'buildinfo' },
  },
]

const kernel: Route[] = [
  {
    name: 'mesos',
    match: { prefix: '/mesos/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:mesos',
    closes: true,
    target: { type: 'upstream', upstream: 'mesos', strip: '/mesos' },
  },
  {
    name: 'cache-master',
    match: { prefix: '/cache/master/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:mesos',
    readOnly: true,
    target: { type: 'upstream', upstream: 'mesos', strip: '/cache', cacheMs: 5000 },
  },
  {
    name: 'agent',
    match: { pattern: new RegExp(`^/(?:slave|agent)/${agentId}(?<rest>/.*)?$`) },
    auth: true,
    resource: 'dcos:adminrouter:ops:slave',
    upgrade: true,
    dropAcceptEncoding: true,
    closes: true,
    target: { type: 'agent' },
  },
  {
    name: 'agent-gateway',
    match: { pattern: new RegExp(`^/system/v1/agent/${agentId}(?<rest>/(?:logs|metrics/v0)(?:/.*)?)$`) },
    auth: true,
    resource: 'dcos:adminrouter:system:agent',
    dropAcceptEncoding: true,
    dropAuthorization: true, // it would travel in the clear, and the gateway asks for none
    target: { type: 'agent-gateway', add: '/system/v1' },
  },
  {
    name: 'agent-gateway',
    match: {
      pattern: new RegExp(
        `^/system/v1/agent/${agentId}(?<rest>/(?:dcos-metadata/dcos-version\\.json|nginx/metrics))$`,
      ),
    },
    auth: true,
    resource: 'dcos:adminrouter:system:agent',
    dropAcceptEncoding: true,
    dropAuthorization: true,
    target: { type: 'agent-gateway', add: '' },
  },
  {
    name: 'leader-mesos',
    match: { prefix: '/system/v1/leader/mesos' },
    auth: true,
    resource: 'dcos:adminrouter:system:leader:mesos',
    target: {
      type: 'upstream',
      upstream: 'leaderGateway',
      strip: '/system/v1/leader/mesos',
      add: '/system/v1',
    },
  },
  {
    name: 'leader-marathon',
    match: { prefix: '/system/v1/leader/marathon' },
    auth: true,
    resource: 'dcos:adminrouter:system:leader:marathon',
    target: { type: 'upstream', upstream: 'leaders' },
  },
]

const services: Route[] = [
  {
    name: 'marathon',
    match: { prefix: '/marathon/' },
    auth: true,
    resource: 'dcos:adminrouter:service:marathon',
    upgrade: true,
    target: { type: 'upstream', upstream: 'marathon', strip: '/marathon' },
  },
  {
    name: 'service',
    match: { pattern: /^\/service\/./ },
    auth: true,
    resource: 'service',
    upgrade: true,
    target: { type: 'service' },
  },
  {
    name: 'cosmos-service',
    match: { prefix: '/cosmos/service/' },
    auth: true,
    resource: 'dcos:adminrouter:package',
    target: { type: 'upstream', upstream: 'packageService', strip: '/cosmos' },
  },
  {
    name: 'package',
    match: { prefix: '/package/' },
    auth: true,
    resource: 'dcos:adminrouter:package',
    target: { type: 'upstream', upstream: 'packageService' },
  },
  {
    name: 'capabilities',
    match: { prefix: '/capabilities' },
    auth: true,
    resource: 'dcos:adminrouter:package',
    target: { type: 'upstream', upstream: 'packageService' },
  },
]

const nodeServices: Route[] = [
  {
    name: 'pkgpanda',
    match: { prefix: '/pkgpanda/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:pkgpanda',
    target: { type: 'upstream', upstream: 'pkgpanda', strip: '/pkgpanda' },
  },
  {
    name: 'exhibitor-status',
    match: { exact: '/exhibitor/exhibitor/v1/cluster/status' },
    auth: false,
    target: { type: 'upstream', upstream: 'exhibitor', strip: '/exhibitor' },
  },
  {
    name: 'exhibitor',
    match: { prefix: '/exhibitor/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:exhibitor',
    target: { type: 'upstream', upstream: 'exhibitor', strip: '/exhibitor' },
  },
  {
    name: 'mesos-dns',
    match: { prefix: '/mesos_dns/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:mesos-dns',
    dropAuthorization: true,
    target: { type: 'upstream', upstream: 'dns', strip: '/mesos_dns' },
  },
  {
    name: 'net',
    match: { prefix: '/net/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:networking',
    dropAuthorization: true,
    target: { type: 'upstream', upstream: 'net', strip: '/net' },
  },
  {
    name: 'lashup-key',
    match: { prefix: '/navstar/lashup/key' },
    auth: true,
    resource: 'dcos:adminrouter:ops:networking',
    target: { type: 'upstream', upstream: 'net', strip: '/navstar' },
  },
  {
    name: 'checks',
    match: { prefix: '/system/checks/v1' },
    auth: true,
    resource: 'dcos:adminrouter:ops:system-health',
    dropAuthorization: true,
    target: { type: 'upstream', upstream: 'checks' },
  },
  {
    name: 'logs',
    match: { prefix: '/system/v1/logs/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:system-logs',
    target: { type: 'upstream', upstream: 'logs', strip: '/system/v1/logs' },
  },
  {
    name: 'node-metrics',
    match: { prefix: '/system/v1/metrics/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:system-metrics',
    target: { type: 'upstream', upstream: 'metrics', strip: '/system/v1/metrics' },
  },
  {
    name: 'health',
    match: { prefix: '/system/health/v1' },
    auth: true,
    resource: 'dcos:adminrouter:ops:system-health',
    target: { type: 'answer', answer: 'health' },
  },
]

const own: Route[] = [
  {
    // What the parts of the cluster tell one another.
    name: 'internal',
    match: { prefix: '/internal/' },
    auth: false,
    target: { type: 'answer', answer: 'not-found' },
  },
  {
    name: 'status',
    match: { exact: '/nginx/status' },
    auth: false,
    target: { type: 'answer', answer: 'status-page' },
  },
  {
    name: 'metrics',
    match: { exact: '/metrics' },
    auth: false,
    target: { type: 'answer', answer: 'metrics' },
  },
  {
    name: 'metrics',
    match: { exact: '/nginx/metrics' },
    auth: false,
    target: { type: 'answer', answer: 'metrics' },
  },
  {
    name: 'own-health',
    match: { exact: '/dcos/health' },
    auth: false,
    target: { type: 'answer', answer: 'own-health' },
  },
]

const audit: Route[] = [
  {
    name: 'audit',
    match: { prefix: '/dcos/audit/v1/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:audit',
    readOnly: true,
    noCache: true,
    target: { type: 'answer', answer: 'audit' },
  },
]

const page: Route[] = [
  {
    name: 'ui-update',
    match: { prefix: '/dcos-ui-update-service/' },
    auth: true,
    resource: 'dcos:adminrouter:ops:dcos-ui-update-service',
    target: { type: 'upstream', upstream: 'uiUpdate', strip: '/dcos-ui-update-service' },
  },
  {
    name: 'assets',
    match: { prefix: '/assets' },
    auth: false,
    readOnly: true,
    target: { type: 'upstream', upstream: 'dashboard' },
  },
  {
    name: 'page',
    match: { prefix: '/' },
    auth: false,
    readOnly: true,
    headers: { 'X-Frame-Options': 'DENY' },
    target: { type: 'answer', answer: 'front-page' },
  },
]

/** Every route of a master's front door, as data. Exact paths win, then patterns, then the longest prefix. */
export const masterRoutes: readonly Route[] = [
  ...redirects,
  ...identity,
  ...secrets,
  ...metadata,
  ...kernel,
  ...services,
  ...nodeServices,
  ...own,
  ...audit,
  ...page,
]
