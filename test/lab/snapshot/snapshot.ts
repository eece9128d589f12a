/** One thing in a file tree. Times are left out: reading and restarting change them. */
export interface FileEntry {
  /** As the host sees it. */
  path: string
  type: 'file' | 'folder' | 'link' | 'other'
  /** Octal, four digits. */
  mode: string
  uid: number
  gid: number
  /** Bytes; of files only. */
  size?: number
  /** Of the contents; of files only. */
  sha256?: string
  /** Where a link points to. */
  target?: string
}

/** What a host consists of and keeps over a restart, for comparing before with after. */
export interface Snapshot {
  host: string
  files: FileEntry[]
  /** `ssh.service enabled` */
  unitFiles: string[]
  /** `ssh.service loaded active`; without what comes and goes by itself (scopes, transient runs). */
  loadedUnits: string[]
  /** Lines of /etc/passwd and of /etc/group. */
  users: string[]
  groups: string[]
  /** `/var/lib ext4`, in the order of their paths. */
  mounts: string[]
  /** The text of /etc/resolv.conf. */
  resolver: string
}
