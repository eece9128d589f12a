import type { AppBody } from '../definitions/app-body.ts'
import type { Artifact } from '../definitions/container.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { Violation } from '../validation/report.ts'

const archives = ['.tar', '.tar.gz', '.tar.bz2', '.tar.xz', '.gz', '.tgz', '.tbz2', '.txz', '.zip']

/** Whether an address without its query ends like an archive. */
export function isArchive(uri: string): boolean {
  const path = uri.split(/[?#]/, 1)[0] ?? ''
  return archives.some((suffix) => path.endsWith(suffix))
}

/** One artifact with its defaults. */
export function artifactOf(given: Partial<Artifact> & { uri: string }): Artifact {
  const { uri, extract = true, executable = false, cache = false, destPath } = given
  return withoutAbsent<Artifact>({ uri, extract, executable, cache, destPath })
}

/** What an app fetches, out of `fetch` or the deprecated `uris`. */
export function fetchOf(body: AppBody, report: Violation[]): Artifact[] {
  if (body.uris?.length && body.fetch?.length) {
    report.push({ path: '/uris', error: 'must not be given together with fetch' })
  }
  const given = body.fetch ?? []
  if (given.length > 0 || !body.uris) return given.map(artifactOf)
  return body.uris.map((uri) => artifactOf({ uri, extract: isArchive(uri) }))
}
