import { mirrorProblem } from '@dcos-lite/lib/image-registry'
import type { ImageMirror } from '@dcos-lite/lib/image-registry'
import type { About, Reader } from '../reader.ts'

/** A registry without a path; `plain` when it was named with http. */
export interface WantedRegistry {
  /** `host[:port]`; empty for the one that images name otherwise. */
  host: string
  plain: boolean
}

const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/

/** `https://host[:port]` or `host[:port]`, as `cluster_docker_registry_url` of DC/OS. */
export function registryUrl(about: Omit<About<WantedRegistry>, 'fallback'>): Reader<WantedRegistry> {
  return {
    type: 'URL of a registry',
    fallback: { host: '', plain: false },
    ...about,
    read(value, complain) {
      if (value === null || value === '') return { host: '', plain: false }
      const [, scheme = 'https', host = ''] = /^(?:(https?):\/\/)?([^/]*)\/?$/.exec(String(value)) ?? []
      if (hostPattern.test(host)) return { host, plain: scheme === 'http' }
      complain('it must be the URL of a registry without a path, such as https://registry.example.org:5000')
      return undefined
    },
  }
}

/** A list of `host[:port]`. */
export function registryList(about: About<string[]>): Reader<string[]> {
  return {
    type: 'list of host or host:port',
    ...about,
    read(value, complain) {
      if (!Array.isArray(value)) {
        complain('it must be a list')
        return undefined
      }
      let good = true
      value.forEach((one: unknown, index) => {
        if (typeof one === 'string' && hostPattern.test(one)) return
        good = false
        complain(`${JSON.stringify(one)} is no host or host:port`, index)
      })
      return good ? value.map(String) : undefined
    },
  }
}

/** A list of `{prefix, url}`. */
export function imageMirrors(about: About<ImageMirror[]>): Reader<ImageMirror[]> {
  return {
    type: 'list of {prefix, url}',
    ...about,
    read(value, complain) {
      if (!Array.isArray(value)) {
        complain('it must be a list')
        return undefined
      }
      const mirrors = value.map((one: unknown, index): ImageMirror | undefined => {
        const { prefix, url, ...rest } = (asObject(one) ?? {}) as Partial<ImageMirror>
        const [surplus] = Object.keys(rest)
        const mirror = { prefix: prefix ?? '', url: url ?? '' }
        const problem =
          surplus === undefined ? mirrorProblem(mirror) : `"${surplus}" is not a part of a mirror`
        if (problem === undefined) return mirror
        complain(problem, index)
        return undefined
      })
      return mirrors.includes(undefined) ? undefined : (mirrors as ImageMirror[])
    },
  }
}

type Logins = Record<string, unknown>

function asObject(value: unknown): Logins | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Logins) : undefined
}

function isLogin(value: unknown): boolean {
  const { auth, username, password } = asObject(value) ?? {}
  const colon = typeof auth === 'string' ? Buffer.from(auth, 'base64').toString().indexOf(':') : -1
  return colon > 0 || (typeof username === 'string' && typeof password === 'string')
}

/** Logins as in a `config.json` of docker, as a mapping or as JSON in quotes. What is wrong is told without secrets. */
export function registryLogins(about: About<Logins>): Reader<Logins> {
  return {
    type: 'mapping with auths',
    ...about,
    read(value, complain) {
      if (value === null || value === '') return {}
      let given: Logins | undefined
      try {
        given = asObject(typeof value === 'string' ? JSON.parse(value) : value)
      } catch {
        given = undefined // said below, without the text, which holds passwords
      }
      if (given === undefined) {
        complain('it must be a mapping, or JSON in quotes')
        return undefined
      }
      if (Object.keys(given).length === 0) return {}
      const auths = asObject(given['auths'])
      const wrong = Object.entries(auths ?? {}).find(([, login]) => !isLogin(login))
      if (auths && !wrong) return given
      complain(
        wrong
          ? `the login of ${wrong[0]} needs auth (base64 of user:password), or username and password`
          : 'it needs auths, a mapping from registry to login',
      )
      return undefined
    },
  }
}
