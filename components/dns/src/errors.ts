import { defineErrors } from '@dcos-lite/lib/errors'

export const dnsErrors = defineErrors('DNS', {
  PORT_IN_USE: {
    status: 500,
    exitCode: 75,
    message: 'Port {port} of {host} ({transport}) is in use by another program.',
    remedy: 'Stop the other name server (systemd-resolved, dnsmasq, named), or choose another port.',
  },
  PORT_FORBIDDEN: {
    status: 500,
    exitCode: 77,
    message: 'Listening on port {port} of {host} ({transport}) is not allowed: {reason}.',
    remedy: 'Choose a port above 1023, an address of this machine, or give the process CAP_NET_BIND_SERVICE.',
  },
  BAD_UPSTREAM: {
    status: 400,
    exitCode: 78,
    message: '"{text}" is not the address of a name server.',
    remedy: 'Write an IP address, with a port if it is not 53: "10.0.0.2" or "10.0.0.2:5353".',
  },
  BAD_DOMAIN: {
    status: 400,
    exitCode: 78,
    message: '"{domain}" cannot be the domain of the cluster.',
    remedy: 'Write letters, digits and hyphens, separated by dots, for example "mesos".',
  },
  STATE_UNAVAILABLE: {
    status: 503,
    exitCode: 75,
    message: 'No Mesos master gave the state of the cluster: {reason}.',
    remedy: 'Check that a master runs and is elected. Names that were known before are still answered.',
  },
  VIPS_REFUSED: {
    status: 500,
    exitCode: 71,
    message: 'This machine does not take the packet rules of virtual addresses: {reason}.',
    remedy:
      'Set "vips.mode" to "proxy" (or "auto"), or run on a kernel with nftables and with CAP_NET_ADMIN.',
  },
  BAD_VIPS: {
    status: 400,
    exitCode: 78,
    message: '"{first}" to "{last}" is no range of IPv4 addresses for virtual addresses.',
    remedy: 'Write the first and the last address, the default is 11.0.0.0 to 11.255.255.255.',
  },
})
