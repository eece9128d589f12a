import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { metadata } from '../../../universe/test/package-tree.ts'

const configuration = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    service: {
      type: 'object',
      properties: { name: { type: 'string', default: 'keeper' } },
      required: ['name'],
    },
  },
  required: ['service'],
}

function template(version: string, command: string): string {
  const health = { protocol: 'MESOS_TCP', portIndex: 0, delaySeconds: 0, timeoutSeconds: 10 }
  const image = '{{resource.assets.container.docker.image}}'
  return JSON.stringify({
    id: '/{{service.name}}',
    instances: 1,
    cpus: 0.1,
    mem: 64,
    cmd: command,
    env: { VERSION: version },
    container: { type: 'MESOS', docker: { image } },
    portDefinitions: [{ port: 0, name: 'redis' }],
    healthChecks: [{ ...health, gracePeriodSeconds: 60, intervalSeconds: 1, maxConsecutiveFailures: 3 }],
    labels: { DCOS_ROLLOUT_DEADLINE: '60s' },
  })
}

/** Files of a package whose only program comes from our image of Redis: two releases that work and one that does not. */
export function keeperPackage(): Record<string, unknown> {
  const resource = { assets: { container: { docker: { image: `${clusterRegistry}/redis:7.0` } } } }
  const serve = 'exec /usr/bin/redis-server --port $PORT0 --protected-mode no --dir /tmp --save ""'
  const revisions = [
    ['1.0.0', serve],
    ['1.1.0', `${serve} --appendonly no`],
  ] as const
  return Object.fromEntries(
    revisions.flatMap(([version, command], revision) => {
      const folder = `tree/K/keeper/${revision}`
      return [
        [
          `${folder}/package.json`,
          metadata({ name: 'keeper', version, upgradesFrom: ['*'], downgradesTo: ['*'] }),
        ],
        [`${folder}/config.json`, configuration],
        [`${folder}/resource.json`, resource],
        [`${folder}/marathon.json.mustache`, template(version, command)],
      ]
    }),
  )
}
