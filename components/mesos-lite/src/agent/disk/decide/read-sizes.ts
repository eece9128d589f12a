/** What `du -k --null` says: bytes by path. */
export function readSizes(output: string): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const line of output.split('\0')) {
    const match = /^(\d+)\t([\s\S]+)$/.exec(line)
    if (match) sizes.set(match[2] ?? '', Number(match[1]) * 1024)
  }
  return sizes
}
