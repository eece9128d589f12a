import { byType, flag, integer, list, literal, long, mapOf, number, object, text } from './shape.ts'
import type { Shape } from './shape.ts'

export const labels = mapOf(text())
const named = { secret: text() }
export const secretReference = object(named, ['secret'])
export const environment = (name?: RegExp): Shape =>
  mapOf(byType({ text: text(), object: secretReference }, 'error.expected.jsstring'), name ? { name } : {})
export const secrets = mapOf(object({ source: text() }, ['source']))
export const network = object({
  mode: literal('host', 'container', 'container/bridge'),
  name: text(),
  labels,
})
export const artifact = object(
  {
    uri: text({ minLength: 1, maxLength: 1024 }),
    extract: flag,
    executable: flag,
    cache: flag,
    destPath: text(),
  },
  ['uri'],
)
export const executorResources = object({
  cpus: number({ min: 0.1 }),
  mem: number({ min: 32 }),
  disk: number({ min: 10 }),
})
const limit = byType({ number: number({ min: 0 }), text: literal('unlimited') }, 'error.expected.jsnumber')
export const resourceLimits = object({ cpus: limit, mem: limit })
export const killSelection = literal('YOUNGEST_FIRST', 'OLDEST_FIRST')
const fraction = number({ min: 0, max: 1 })
export const upgradeStrategy = object({ minimumHealthCapacity: fraction, maximumOverCapacity: fraction }, [
  'minimumHealthCapacity',
  'maximumOverCapacity',
])
const seconds = integer({ min: 0 })
export const unreachableStrategy = byType(
  {
    text: literal('disabled'),
    object: object({ inactiveAfterSeconds: seconds, expungeAfterSeconds: seconds }),
  },
  'error.expected.jsobject',
)
export const command = object({ shell: text(), argv: list(text()) })
export const persistent = object(
  {
    type: literal('root', 'path', 'mount'),
    size: long({ min: 0 }),
    maxSize: long({ min: 0 }),
    profileName: text(),
    constraints: list(list(text())),
  },
  ['size'],
)
export const linuxInfo = object({
  seccomp: object({ profileName: text(), unconfined: flag }),
  ipcInfo: object({ mode: literal('PRIVATE', 'SHARE_PARENT'), shmSize: integer({ min: 0 }) }, ['mode']),
})
export const port = integer({ min: 0, max: 65535 })
/** Names that Mesos and DNS both accept. */
export const portName = text({ pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/ })
