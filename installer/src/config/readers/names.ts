import { isIP } from 'node:net'
import type { About, Reader } from '../reader.ts'

const hostName = /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*$/i

/** A list of host names and addresses. */
export function nameList(about: About<string[]>): Reader<string[]> {
  return {
    type: 'list of names and addresses',
    ...about,
    read(value, complain) {
      if (!Array.isArray(value)) {
        complain('it must be a list, such as [dcos.example.com, 192.0.2.7]')
        return undefined
      }
      const names = value.map(String)
      const wrong = names.flatMap((name, index) => (isIP(name) !== 0 || hostName.test(name) ? [] : [index]))
      for (const index of wrong) complain(`"${names[index]}" is no host name and no address`, index)
      return wrong.length === 0 ? names : undefined
    },
  }
}
