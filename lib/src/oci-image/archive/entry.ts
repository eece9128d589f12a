/** One thing in an archive of a file tree. Paths have no leading `./` or `/`; the root itself is ''. */
export interface ArchiveEntry {
  path: string
  type: 'File' | 'Directory' | 'SymbolicLink' | 'Link'
  /** Permissions, such as 0o644. */
  mode: number
  uid: number
  gid: number
  /** Where a link leads; of a `Link`, a path in the archive. */
  linkpath?: string
  /** Of a file; empty for everything else. */
  content: Buffer
}
