/** The file system of a path, by the text of /proc/self/mountinfo; undefined when nothing fits. */
export function fileSystemOf(
  mountInfo: string,
  path: string,
): { type: string; options: string[] } | undefined {
  const mounts = mountInfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const point = (before.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    )
    const [type = '', , options = ''] = after.split(' ')
    const holds = point === '/' || path === point || path.startsWith(`${point}/`)
    return holds && point !== '' ? [{ point, type, options: options.split(',') }] : []
  })
  // Of mounts over one another the last is seen.
  return mounts.reduce<(typeof mounts)[number] | undefined>(
    (best, mount) => (best === undefined || mount.point.length >= best.point.length ? mount : best),
    undefined,
  )
}

/** Whether the file system of a path could limit projects by itself. */
export function hasProjectQuota(mountInfo: string, path: string): boolean {
  const found = fileSystemOf(mountInfo, path)
  if (found === undefined || !['xfs', 'ext4'].includes(found.type)) return false
  return found.options.some((option) => option === 'prjquota' || option === 'pquota')
}
