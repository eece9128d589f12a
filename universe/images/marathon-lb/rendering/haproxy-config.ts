import type { Backend } from './apps.ts'
import type { Service } from './services.ts'

/** What the configuration needs beside the services. */
export interface HaproxyPlaces {
  /** Folder for sockets. */
  folder: string
  httpPort: number
  /** Of health, statistics and metrics. */
  statusPort: number
  /** Certificates with their keys, and where they are used. */
  tls?: { port: number; certificates: string }
  maxConnections: number
}

const isStar = (host: string): boolean => host.startsWith('*')

function head({ folder, statusPort, maxConnections }: HaproxyPlaces): string[] {
  return [
    'global',
    `  maxconn ${maxConnections}`,
    // A machine that allows fewer open files gets fewer connections, not none.
    '  no strict-limits',
    '  user haproxy',
    '  group haproxy',
    // The next process takes the listening sockets over from here, so that no connection is refused in between.
    `  stats socket ${folder}/haproxy.sock mode 600 level admin expose-fd listeners`,
    '  hard-stop-after 10m',
    '  log stdout format raw daemon warning',
    '  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
    'defaults',
    '  log global',
    // Where a task was, nobody may answer at all: another one is asked soon, before that one is gone as well.
    '  timeout connect 500ms',
    '  timeout client 60s',
    '  timeout server 60s',
    '  timeout tunnel 1h',
    '  timeout http-keep-alive 30s',
    '  timeout http-request 15s',
    '  retries 5',
    '  option redispatch 1',
    '  option dontlognull',
    '  option dontlog-normal',
    '  option log-separate-errors',
    // A connection that waits for its next request may end with its task while that is on the way: each request has its own.
    '  option http-server-close',
    // A process that goes answers the next request of a connection before it closes it.
    '  option idle-close-on-response',
    'frontend status',
    `  bind *:${statusPort}`,
    '  mode http',
    '  monitor-uri /_haproxy_health_check',
    '  http-request use-service prometheus-exporter if { path /metrics }',
    '  stats enable',
    '  stats uri /haproxy?stats',
  ]
}

/** Words that haproxy takes on a line are few, so that many hosts become several lines. */
const hostsOnALine = 16

/** Conditions for one service, of which one has to hold: its hosts and its path. */
function conditionsOf({ hosts, path }: Service): string[] {
  const where = path === undefined || path === '/' ? '' : ` { path_beg ${path} }`
  const lines = (match: string, names: readonly string[]): string[] =>
    Array.from({ length: Math.ceil(names.length / hostsOnALine) }, (_, line) => {
      const own = names.slice(line * hostsOnALine, (line + 1) * hostsOnALine)
      return `{ req.hdr(host),field(1,:),lower -m ${match} ${own.join(' ')} }${where}`
    })
  const [exact, below] = [hosts.filter((host) => !isStar(host)), hosts.filter(isStar)]
  return [
    ...lines('str', exact),
    ...lines(
      'end',
      below.map((host) => host.slice(1)),
    ),
  ]
}

/** Longer paths come first, hosts that are named before those with a star. */
function bySharpness(a: Service, b: Service): number {
  const stars = ({ hosts }: Service): number => Number(hosts.every(isStar))
  return stars(a) - stars(b) || (b.path?.length ?? 0) - (a.path?.length ?? 0) || (a.name < b.name ? -1 : 1)
}

function hostFrontend(name: string, bind: string, services: readonly Service[]): string[] {
  const named = services.filter(({ hosts }) => hosts.length > 0).sort(bySharpness)
  const plain = name === 'http_in'
  return [
    `frontend ${name}`,
    `  bind ${bind}`,
    '  mode http',
    '  option forwardfor',
    '  option httplog',
    `  http-request set-header X-Forwarded-Proto ${plain ? 'http' : 'https'}`,
    ...(plain
      ? named
          .filter(({ redirectToHttps }) => redirectToHttps)
          .flatMap(conditionsOf)
          .map((condition) => `  redirect scheme https code 301 if ${condition}`)
      : []),
    ...named.flatMap((service) =>
      conditionsOf(service).map((condition) => `  use_backend ${service.name} if ${condition}`),
    ),
  ]
}

const addressOf = ({ host, port }: Backend): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

function backend({ name, mode, balance, sticky, backends }: Service): string[] {
  const cookie = sticky && mode === 'http'
  return [
    `backend ${name}`,
    `  mode ${mode}`,
    `  balance ${balance}`,
    // A task that just went is asked no more: what it did not answer at all is asked of another one.
    ...(mode === 'http'
      ? ['  retry-on conn-failure empty-response', '  http-request disable-l7-retry unless METH_GET']
      : []),
    ...(cookie ? ['  cookie marathon_lb_server insert indirect nocache httponly'] : []),
    '  option allbackups',
    // Marathon ends a task the moment that its successor is healthy, which is known here a moment later: the first
    // connection that fails takes the task out, and the request goes on to a task that nobody has judged yet.
    '  default-server check inter 2s downinter 500ms fall 2 rise 1 observe layer4 error-limit 1 on-error mark-down',
    ...backends.map((one) => {
      const word = `${one.host.replace(/[^A-Za-z0-9.-]/g, '_')}_${one.port}`
      const more = `${cookie ? ` cookie ${word}` : ''}${one.spare ? ' backup' : ''}`
      return `  server ${word} ${addressOf(one)}${more}`
    }),
  ]
}

/** The whole configuration of haproxy for these services. The same services give the same text. */
export function renderHaproxy(services: readonly Service[], places: HaproxyPlaces): string {
  const { tls } = places
  const secure =
    tls === undefined ? services.map((service) => ({ ...service, redirectToHttps: false })) : services
  return [
    ...head(places),
    ...hostFrontend('http_in', `*:${places.httpPort}`, secure),
    ...(tls === undefined
      ? []
      : hostFrontend('https_in', `*:${tls.port} ssl crt ${tls.certificates} alpn h2,http/1.1`, services)),
    ...services
      .filter(({ port }) => port !== 0)
      .flatMap(({ name, port, mode }) => [
        `frontend ${name}_in`,
        `  bind *:${port}`,
        `  mode ${mode}`,
        ...(mode === 'http' ? ['  option forwardfor', '  option httplog'] : ['  option tcplog']),
        `  default_backend ${name}`,
      ]),
    ...services.flatMap(backend),
    '',
  ].join('\n')
}
