import type { ServiceDefinition } from '../../definitions/service.ts'

/**
 * Versions among `versions` that have the very configuration of `older`, so that what runs them stays when a service
 * goes back to it.
 */
export function versionsWithConfiguration(
  older: ServiceDefinition,
  versions: Iterable<string>,
  definitionAt: (version: string) => ServiceDefinition | undefined,
): string[] {
  const { lastConfigChangeAt, alsoCurrent = [] } = older.versionInfo
  const same = [...new Set(versions)].filter(
    (version) =>
      alsoCurrent.includes(version) ||
      definitionAt(version)?.versionInfo.lastConfigChangeAt === lastConfigChangeAt,
  )
  return same.sort()
}
