/** Where an entry of an archive goes, or why it goes nowhere. No parts: it is the folder itself. */
export type EntryPath = { parts: string[] } | { refused: string }

/** Reads the name of an entry. Absolute names and names with `..` are refused, whatever they lead to. */
export function readEntryPath(name: string): EntryPath {
  const shown = JSON.stringify(name)
  if (name.includes('\0')) return { refused: `${shown} in the archive is no name of a file` }
  if (name.startsWith('/')) return { refused: `${shown} in the archive is an absolute path` }
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return { refused: `${shown} in the archive leads out of its folder` }
  if (parts.some((part) => Buffer.byteLength(part) > 255))
    return { refused: `${shown} in the archive is too long` }
  return { parts }
}

/**
 * Why a symbolic link is not made; undefined when it stays inside. A link climbs only from its own, real folder, so
 * that whatever links it goes through, each of them stays inside as well.
 */
export function linkRefusal(parts: readonly string[], target: string): string | undefined {
  const shown = `the link ${JSON.stringify(parts.join('/'))} in the archive`
  if (target === '' || target.includes('\0')) return `${shown} leads nowhere`
  const out = `${shown} leads out of its folder, to ${JSON.stringify(target)}`
  if (target.startsWith('/')) return out
  const steps = target.split('/').filter((step) => step !== '' && step !== '.')
  const climbs = steps.findIndex((step) => step !== '..')
  const named = climbs < 0 ? [] : steps.slice(climbs)
  if (named.includes('..')) return out
  return steps.length - named.length > parts.length - 1 ? out : undefined
}
