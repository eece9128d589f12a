/** What the front door of every master answers alike, for who is logged in. */
export const paths = [
  '/service/marathon/v2/apps',
  '/service/marathon/v2/queue',
  '/marathon/v2/info',
  '/service/metronome/v1/jobs',
  '/mesos/state',
  '/mesos/master/state-summary',
  '/mesos/slaves',
  '/cache/master/state-summary',
  '/secrets/v1/secret/default/?list=true',
  '/config/v1/namespaces',
  '/acs/api/v1/users',
  '/acs/api/v1/groups',
  '/mesos_dns/v1/hosts/leader.mesos',
  '/net/v1/nodes',
  '/net/v1/vips',
  '/system/health/v1/nodes',
  '/system/health/v1/units',
  '/system/checks/v1/node',
  '/system/v1/metrics/v0/node',
  '/system/v1/leader/mesos/metrics/v0/node',
  '/system/v1/leader/marathon/metrics/v0/node',
  '/system/health/v1/report/diagnostics/list/all',
  '/dcos-metadata/dcos-version.json',
  '/metadata',
]

const media = (of: string): string => `application/vnd.dcos.package.${of}+json;charset=utf-8;version=v1`

/** A search in the packages. */
export const packageSearch = {
  method: 'POST',
  body: { query: 'redis' },
  headers: { 'content-type': media('search-request'), accept: media('search-response') },
} as const

const small = { cpus: 0.1, mem: 16, networks: [{ mode: 'host' }] }

/** Does nothing, for long. */
export const sleeper = {
  ...{ id: '/sleeper', cmd: 'exec sleep 100000', instances: 4 },
  ...small,
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0 },
}

/** Runs only with its secret. */
export const guarded = {
  ...{ id: '/guarded', cmd: 'test "$WORD" = canary && exec sleep 100000' },
  ...small,
  env: { WORD: { secret: 'word' } },
  secrets: { word: { source: 'guarded/word' } },
}

const answering = `exec node -e "require('http').createServer((q,r)=>r.end('shop')).listen(process.env.PORT0)"`

/** Answers behind a virtual address, and is a service of the front door. */
export const shop = {
  ...{ id: '/shop', cmd: answering, cpus: 0.1, mem: 64, instances: 2, networks: [{ mode: 'host' }] },
  portDefinitions: [{ port: 0, protocol: 'tcp', name: 'http', labels: { VIP_0: '/shop:5000' } }],
  labels: { DCOS_SERVICE_NAME: 'shop', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
}

/** A program that asks the virtual address once, and prints the answer. */
export const askShop = `fetch('http://shop.marathon.l4lb.thisdcos.directory:5000/',{signal:AbortSignal.timeout(20_000)}).then(async (r) => console.log(await r.text()), (e) => console.log(e.cause?.code ?? e.message))`
