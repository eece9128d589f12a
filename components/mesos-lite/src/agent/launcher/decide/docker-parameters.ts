import type { Parameter } from '@dcos-lite/lib/mesos'
import { isCapability } from './capability-names.ts'

/** What parameters of `docker run` ask for. */
export interface DockerParameters {
  hostname?: string
  user?: string
  workingFolder?: string
  readOnly: boolean
  privileged: boolean
  noNewPrivileges: boolean
  added: string[]
  dropped: string[]
  rlimits: { type: string; soft?: number; hard?: number }[]
  environment: Record<string, string>
  devices: string[]
  shmBytes?: number
}

export type ReadParameters = { parameters: DockerParameters } | { refused: string }

const limits = new Set([
  ...['as', 'core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc'],
  ...['rss', 'rtprio', 'rttime', 'sigpending', 'stack'],
])

/** `64m` and the like, in bytes. */
function bytesOf(text: string): number | undefined {
  const match = /^(\d+)([bkmg]?)b?$/i.exec(text)
  if (!match) return undefined
  return (
    Number(match[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf((match[2] ?? '').toLowerCase().replace('b', ''))
  )
}

function rlimitOf(value: string): DockerParameters['rlimits'][number] | undefined {
  const [, name = '', soft = '', hard] = /^([a-z]+)=(-?\d+)(?::(-?\d+))?$/.exec(value) ?? []
  if (!limits.has(name)) return undefined
  const [low, high] = [Number(soft), Number(hard ?? soft)]
  return {
    type: `RLMT_${name.toUpperCase()}`,
    ...(low < 0 ? {} : { soft: low }),
    ...(high < 0 ? {} : { hard: high }),
  }
}

function assignment(value: string): [string, string] {
  const equals = value.indexOf('=')
  return equals < 0 ? [value, ''] : [value.slice(0, equals), value.slice(equals + 1)]
}

type Reader = (value: string, into: DockerParameters) => string | undefined

function flag(set: (into: DockerParameters, value: boolean) => void): Reader {
  return (value, into) => {
    if (!['', 'true', 'false'].includes(value)) return 'it is true or false'
    set(into, value !== 'false')
    return undefined
  }
}

function capability(list: 'added' | 'dropped'): Reader {
  return (value, into) => {
    const name = value.toUpperCase().replace(/^CAP_/, '')
    if (name !== 'ALL' && !isCapability(name)) return 'there is no such capability'
    into[list].push(name)
    return undefined
  }
}

const readers: Record<string, Reader> = {
  hostname: (value, into) => void (into.hostname = value),
  user: (value, into) => void (into.user = value),
  workdir: (value, into) =>
    value.startsWith('/') ? void (into.workingFolder = value) : 'it must be absolute',
  'read-only': flag((into, value) => (into.readOnly = value)),
  privileged: flag((into, value) => (into.privileged = value)),
  'cap-add': capability('added'),
  'cap-drop': capability('dropped'),
  ulimit(value, into) {
    const limit = rlimitOf(value)
    if (!limit) return 'it is a name, "=", and one or two numbers: nofile=1024:2048'
    into.rlimits.push(limit)
    return undefined
  },
  env(value, into) {
    const [name, text] = assignment(value)
    into.environment[name] = text
    return undefined
  },
  // Labels are for people who look at containers with Docker's tools, and have no effect on the task.
  label: () => undefined,
  'label-file': () => 'there is no such file on an agent',
  'security-opt'(value, into) {
    if (!/^no-new-privileges([:=]true)?$/.test(value)) return 'only "no-new-privileges" is served'
    into.noNewPrivileges = true
    return undefined
  },
  device(value, into) {
    const [device = '', target = device, rights] = value.split(':')
    if (!device.startsWith('/dev/') || device.includes('..')) return 'it must be a path below /dev'
    if (target !== device || (rights !== undefined && rights !== 'rwm')) {
      return 'a device is seen under its own name and with all rights'
    }
    into.devices.push(device)
    return undefined
  },
  'shm-size'(value, into) {
    const bytes = bytesOf(value)
    if (bytes === undefined) return 'it is a number with "k", "m" or "g"'
    into.shmBytes = bytes
    return undefined
  },
  ipc: (value) => (value === 'private' || value === '' ? undefined : 'only a private one is served'),
  init: flag(() => undefined), // there always is one
  rm: flag(() => undefined), // always so
}

/** Reads the parameters of a docker container. What is not known is refused, because it would be left out silently. */
export function readDockerParameters(parameters: readonly Parameter[]): ReadParameters {
  const read: DockerParameters = {
    ...{ readOnly: false, privileged: false, noNewPrivileges: false },
    ...{ added: [], dropped: [], rlimits: [], environment: {}, devices: [] },
  }
  for (const { key, value } of parameters) {
    const reader = Object.hasOwn(readers, key) ? readers[key] : undefined
    if (!reader) {
      return {
        refused: `it has the docker parameter "${key}", and only ${Object.keys(readers).sort().join(', ')} are served`,
      }
    }
    const problem = reader(value, read)
    if (problem !== undefined)
      return { refused: `its docker parameter "${key}" is "${value}", but ${problem}` }
  }
  return { parameters: read }
}
