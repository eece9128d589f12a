const text = { type: 'string' }
const flag = { type: 'boolean' }
const nonEmpty = { type: 'string', minLength: 1 }

const closed = (properties: Record<string, unknown>, required: string[] = []): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
const listOf = (items: unknown): Record<string, unknown> => ({ type: 'array', items })

const artifact = closed({ uri: text, extract: flag, executable: flag, cache: flag }, ['uri'])
const constraint = closed(
  { attribute: text, operator: { type: 'string', enum: ['IS', 'EQ', 'LIKE', 'UNLIKE'] }, value: text },
  ['attribute', 'operator'],
)
const network = closed(
  {
    mode: { type: 'string', enum: ['host', 'container/bridge', 'container'] },
    name: text,
    labels: { type: 'object', additionalProperties: text },
  },
  ['mode'],
)
const docker = closed(
  {
    image: text,
    forcePullImage: flag,
    privileged: flag,
    parameters: listOf(closed({ key: text, value: text }, ['key', 'value'])),
  },
  ['image'],
)
const ucr = closed(
  {
    image: closed({ id: text, kind: { type: 'string', enum: ['docker', 'appc'] }, forcePull: flag }, ['id']),
    privileged: flag,
  },
  ['image'],
)
const volume = closed(
  {
    containerPath: nonEmpty,
    hostPath: nonEmpty,
    mode: { type: 'string', enum: ['RO', 'RW'] },
    secret: nonEmpty,
  },
  ['containerPath'],
)
const restart = closed(
  {
    policy: { type: 'string', enum: ['NEVER', 'ON_FAILURE'] },
    activeDeadlineSeconds: { type: 'integer' },
  },
  ['policy'],
)

/** JSON Schema of `run`; `withKillGracePeriod` is false for the oldest API. */
export function runSchema(withKillGracePeriod: boolean): Record<string, unknown> {
  return closed(
    {
      cpus: { type: 'number', minimum: 0.01 },
      mem: { type: 'number', minimum: 32 },
      disk: { type: 'number', minimum: 0 },
      gpus: { type: 'integer', minimum: 0 },
      cmd: nonEmpty,
      args: listOf(text),
      user: text,
      env: {
        type: 'object',
        additionalProperties: {
          type: ['string', 'object'],
          properties: { secret: text },
          required: ['secret'],
        },
      },
      placement: closed({ constraints: listOf(constraint) }),
      artifacts: listOf(artifact),
      maxLaunchDelay: { type: 'integer', minimum: 1 },
      docker,
      ucr,
      volumes: listOf(volume),
      restart,
      secrets: {
        type: 'object',
        additionalProperties: { type: 'object', properties: { source: text }, required: ['source'] },
      },
      networks: listOf(network),
      ...(withKillGracePeriod ? { taskKillGracePeriodSeconds: { type: 'number' } } : {}),
    },
    ['cpus', 'mem', 'disk'],
  )
}
