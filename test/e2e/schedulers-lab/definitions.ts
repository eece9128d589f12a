/** A start of Node on a busy machine takes longer than a second, and a probe must not fail for that. */
const slowSeconds = 9

const small = { cpus: 0.1, mem: 32 }

/** The share of instances of a service that must always be healthy. */
export const minimumShare = 0.75

/** A service of four that answers its version, of which three are healthy at any time. */
export const webApp = {
  id: '/web',
  ...small,
  cmd: `exec node -e "require('http').createServer((q,r)=>r.end(process.env.VERSION)).listen(process.env.PORT0)"`,
  env: { VERSION: 'one' },
  instances: 4,
  portDefinitions: [{ port: 0, name: 'http' }],
  healthChecks: [
    {
      protocol: 'MESOS_HTTP',
      portIndex: 0,
      path: '/',
      delaySeconds: 0,
      gracePeriodSeconds: 300,
      intervalSeconds: 1,
      timeoutSeconds: slowSeconds,
    },
  ],
  upgradeStrategy: { minimumHealthCapacity: minimumShare, maximumOverCapacity: 0.25 },
}

/** An app that does nothing for long. */
export const sleeper = (id: string, more: object = {}): object => ({
  id,
  ...small,
  cmd: 'exec sleep 100000',
  ...more,
})

/** A constraint that only this host fits. */
export const only = (address: string): string[] => ['hostname', 'LIKE', address.replaceAll('.', '[.]')]

/** A service with a volume, which notes in it every task that worked with it. */
export const keeper = (id: string, more: object = {}): object => ({
  id,
  ...small,
  cmd: 'echo "$MESOS_TASK_ID" >> keep/tasks; exec sleep 100000',
  instances: 1,
  container: {
    type: 'MESOS',
    volumes: [{ containerPath: 'keep', mode: 'RW', persistent: { size: 16 } }],
  },
  upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  ...more,
})
