import type { Stats } from 'node:fs'

/** The mode as `ls -l` writes it: `-rw-r--r--`. */
export function modeText(stats: Stats): string {
  const kind = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : '-'
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 0o4, 0o2, 0o1]
  return kind + bits.map((bit, i) => (stats.mode & bit ? ('rwx'[i % 3] ?? '-') : '-')).join('')
}
