import { defineErrors } from '@dcos-lite/lib/errors'

export const adminRouterErrors = defineErrors('ADMIN_ROUTER', {
  BAD_TARGET: {
    status: 400,
    message: 'the request target cannot be understood: {reason}.',
    remedy: 'Send a path that starts with / and has valid percent escapes.',
  },
  HTTP_VERSION: {
    status: 505,
    message: 'HTTP {version} is not spoken here.',
    remedy: 'Use HTTP/1.1.',
  },
  TLS_REQUIRED: {
    status: 400,
    message: 'the plain HTTP request was sent to HTTPS port {port}.',
    remedy: 'Use https:// in the address, and trust the certificate authority of the cluster.',
  },
  NOT_FOUND: {
    status: 404,
    message: 'there is nothing at {path}.',
    remedy: 'Compare the path with the reference of the front door.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: '{method} is not allowed at {path}.',
    remedy: 'Use GET or HEAD here.',
  },
  UPSTREAM_ABSENT: {
    status: 404,
    message: 'this cluster runs no {upstream} component, so there is nothing at {path}.',
    remedy: 'Nothing is broken; this part is not installed.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    message: 'the request body is larger than {limitBytes} bytes.',
    remedy: 'Send less in one request.',
  },
  CLIENT_TOO_SLOW: {
    status: 408,
    message: 'nothing of the request body arrived for {stalledMs} ms.',
    remedy: 'Send the request again over a better connection.',
  },
  UPSTREAM_UNREACHABLE: {
    status: 502,
    message: '{upstream} at {origin} does not answer: {reason}.',
    remedy: 'Look at the state and the log of that component; the call can be repeated.',
  },
  UPSTREAM_TIMED_OUT: {
    status: 504,
    message: '{upstream} at {origin} did not answer within {timeoutMs} ms.',
    remedy: 'Look at the load and the log of that component.',
  },
  UPSTREAM_BUSY: {
    status: 503,
    message: '{upstream} at {origin} has {limit} requests in flight already.',
    remedy: 'Repeat the call in a moment.',
  },
  TOO_MANY_UPGRADES: {
    status: 503,
    message: 'there are {limit} upgraded connections (WebSockets) already.',
    remedy: 'End some of them, or raise limits.upgrades or limits.upgradesPerClient of the front door.',
  },
  SERVICE_NOT_FOUND: {
    status: 404,
    message: 'service not found.',
    remedy:
      'Check that the app runs and has the labels DCOS_SERVICE_NAME, DCOS_SERVICE_SCHEME and DCOS_SERVICE_PORT_INDEX.',
  },
  MARATHON_CACHE_INVALID: {
    status: 503,
    message: 'invalid Marathon svcapps cache',
    remedy: 'The list of apps could not be read; look at the state of marathon.',
  },
  MESOS_CACHE_INVALID: {
    status: 503,
    message: 'invalid Mesos state cache',
    remedy: 'The state of the cluster could not be read; look at the state of the mesos master.',
  },
  DNS_FAILED: {
    status: 503,
    message: 'MesosDNS request has failed',
    remedy: 'Look at the state of the DNS component.',
  },
  SERVICE_IS_PART: {
    status: 502,
    message: 'the service {service} gives {origin} as its address, which is a part of the cluster itself.',
    remedy: 'Use the path of that part, or correct the webui_url (or the port) of the service.',
  },
  AGENT_UNKNOWN: {
    status: 404,
    message: 'agent `{agentId}` unknown.',
    remedy: 'List the agents (dcos node) and use one of their ids.',
  },
  NOT_AUTHENTICATED: {
    status: 401,
    message: 'a valid token is needed: {reason}.',
    remedy: 'Log in (dcos auth login) and send the header "Authorization: token=<token>".',
  },
  NOT_AUTHORIZED: {
    status: 403,
    message: '{uid} has no permission {resource} {action}.',
    remedy: 'Ask an administrator for it (dcos security org users grant), or log in as another user.',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    message: 'tokens cannot be checked, because the identity service does not answer: {reason}.',
    remedy: 'Look at the state of dcos-iam; the call can be repeated.',
  },
  WORKER_FAILED: {
    status: 500,
    exitCode: 75,
    message: 'a thread of the front door does not start: {reason}.',
    remedy: 'Look at the log of dcos-adminrouter; with workers: 1 it needs no threads.',
  },
  INTERNAL: {
    status: 500,
    message: 'the front door failed on this request.',
    remedy:
      'This is a defect of dcos-lite. Look for the request id in the log of dcos-adminrouter and report both.',
  },
})
