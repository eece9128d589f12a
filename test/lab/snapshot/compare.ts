import type { FileEntry, Snapshot } from './snapshot.ts'

function compareLists(what: string, before: readonly string[], after: readonly string[]): string[] {
  const was = new Set(before)
  const is = new Set(after)
  return [
    ...before.filter((line) => !is.has(line)).map((line) => `${what} gone: ${line}`),
    ...after.filter((line) => !was.has(line)).map((line) => `${what} new: ${line}`),
  ]
}

const facts = (file: FileEntry): Record<string, string | number | undefined> => ({
  type: file.type,
  mode: file.mode,
  uid: file.uid,
  gid: file.gid,
  size: file.size,
  contents: file.sha256?.slice(0, 12),
  target: file.target,
})

function compareFiles(before: readonly FileEntry[], after: readonly FileEntry[]): string[] {
  const was = new Map(before.map((file) => [file.path, file]))
  const changed = after.flatMap((file) => {
    const old = was.get(file.path)
    if (old === undefined) return []
    const oldFacts = facts(old)
    return Object.entries(facts(file))
      .filter(([name, value]) => oldFacts[name] !== value)
      .map(([name, value]) => `file changed: ${file.path} (${name} ${oldFacts[name]} → ${value})`)
  })
  const paths = (files: readonly FileEntry[]): string[] => files.map((file) => file.path)
  return [...compareLists('file', paths(before), paths(after)), ...changed]
}

/** What is different on a host, one line each; empty when it is as it was. */
export function compareSnapshots(before: Snapshot, after: Snapshot): string[] {
  return [
    ...compareFiles(before.files, after.files),
    ...compareLists('unit file', before.unitFiles, after.unitFiles),
    ...compareLists('loaded unit', before.loadedUnits, after.loadedUnits),
    ...compareLists('user', before.users, after.users),
    ...compareLists('group', before.groups, after.groups),
    ...compareLists('mount', before.mounts, after.mounts),
    ...compareLists('resolver', before.resolver.split('\n'), after.resolver.split('\n')),
  ]
}
