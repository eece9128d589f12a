import semver from 'semver'

const loosely = { loose: true, includePrerelease: true } as const

/** Whether a text is a range that can be asked for: any that npm's semver reads. */
export function isRange(range: string): boolean {
  return semver.validRange(range, loosely) !== null
}

/**
 * Whether a package version is in a range. Versions of packages are free text (`2.0.3-0.10`): one that semver does not
 * read counts by the numbers that it begins with; the text itself as a range always means that version.
 */
export function versionInRange(version: string, range: string): boolean {
  if (version === range) return true
  if (!isRange(range)) return false
  const read = semver.parse(version, loosely) ?? semver.coerce(version)
  return read !== null && semver.satisfies(read, range, loosely)
}
