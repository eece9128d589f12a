import type { About, Reader } from '../reader.ts'

/** A package that the installation ends with. */
export interface WantedPackage {
  name: string
  version?: string
  options?: Record<string, unknown>
}

const known = ['name', 'version', 'options']

function readOne(value: unknown, complain: (reason: string) => void): WantedPackage | undefined {
  if (typeof value === 'string' && value !== '') return { name: value }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain('a package is {name: NAME, version: VERSION, options: {…}}; only the name is needed')
    return undefined
  }
  const { name, version, options } = value as Record<string, unknown>
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  if (unknown.length > 0) complain(`a package has no ${unknown.join(', ')}; it has ${known.join(', ')}`)
  if (typeof name !== 'string' || name === '') {
    complain('a package needs its name')
    return undefined
  }
  if (options !== undefined && (typeof options !== 'object' || options === null || Array.isArray(options))) {
    complain(`the options of ${name} must be a mapping`)
    return undefined
  }
  if (unknown.length > 0) return undefined
  return {
    name,
    ...(version === undefined || version === null ? {} : { version: String(version) }),
    ...(options === undefined ? {} : { options: options as Record<string, unknown> }),
  }
}

/** The packages of `packages`: names, or objects with name, version and options. */
export function packageList(about: About<WantedPackage[]>): Reader<WantedPackage[]> {
  return {
    type: 'list of {name, version, options}',
    ...about,
    read(value, complain) {
      if (!Array.isArray(value)) {
        complain('it must be a list of packages')
        return undefined
      }
      const wanted = value.map((one, at) => readOne(one, (reason) => complain(reason, at)))
      const names = wanted.map((one) => one?.name)
      const again = names.flatMap((name, at) =>
        name !== undefined && names.indexOf(name) < at ? [{ name, at }] : [],
      )
      for (const { name, at } of again) complain(`package ${name} is in the list twice`, at)
      const complete = wanted.filter((one) => one !== undefined)
      return complete.length === wanted.length && again.length === 0 ? complete : undefined
    },
  }
}
