import type { Endpoint } from '../protocol/endpoint.ts'

const names = ['PACKAGE_MANAGEMENT', 'SUPPORT_CLUSTER_REPORT', 'METRONOME', 'LOGGING', 'LOGGING_V2']

/** `GET /capabilities` */
export const capabilitiesEndpoint: Endpoint<undefined> = {
  method: 'GET',
  path: '/capabilities',
  kind: 'capabilities',
  versions: [1],
  read: () => undefined,
  handle: () => Promise.resolve({ capabilities: names.map((name) => ({ name })) }),
}
