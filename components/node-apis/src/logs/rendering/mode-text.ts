const kinds: Record<number, string> = { 0o040000: 'd', 0o120000: 'l', 0o010000: 'p', 0o140000: 's' }

/** The mode of a file as `ls -l` shows it. */
export function modeText(mode: number): string {
  const kind = kinds[mode & 0o170000] ?? '-'
  const rights = [6, 3, 0].map((shift) => {
    const bits = (mode >> shift) & 7
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`
  })
  return kind + rights.join('')
}
