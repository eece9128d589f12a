import type { Bundle, SetFile } from '@dcos-lite/bootstrap'
import type { HostFacts } from '../facts/types.ts'

/** Whether the files of a bundle must be sent to a host: its set is another one and packages of it are missing. */
export function needsBundle(facts: HostFacts, { set, config }: SetFile): boolean {
  const { installed } = facts
  if (installed.activeSet === set.setId) return false
  return set.packages.some((id) => id !== config.id && !installed.packages.includes(id))
}

/** The folders that must be there before the files of a bundle can be sent. */
export function foldersOf(bundle: Bundle): string[] {
  const folders = bundle.pushes.map(({ target }) => target.slice(0, target.lastIndexOf('/')))
  return [...new Set(folders)].sort()
}

/** The files of a bundle that a host has not; `hashes` is what sha256sum printed there. */
export function missingFiles(bundle: Bundle, hashes: string): Bundle['pushes'] {
  const there = new Map(
    hashes.split('\n').map((line) => {
      // sha256sum puts a backslash in front when it escapes the name.
      const [, hash = '', path = ''] = /^\\?([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? []
      return [path, hash]
    }),
  )
  return bundle.pushes.filter(({ target, sha256 }) => there.get(target) !== sha256)
}
