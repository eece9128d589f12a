const prefix = 'dcos-task-'
const suffix = '.service'

/** Matches the units of all tasks. */
export const taskUnitPattern = `${prefix}*${suffix}`

/** The unit of a container. */
export function unitOf(containerId: string): string {
  return `${prefix}${containerId}${suffix}`
}

/** The container whose unit this is; undefined for other units. */
export function containerOf(unit: string): string | undefined {
  if (!unit.startsWith(prefix) || !unit.endsWith(suffix)) return undefined
  return unit.slice(prefix.length, -suffix.length)
}

/**
 * The slice that the members of a pod share, below the slice of all tasks. A dash in the name of a slice is a level
 * of its own, so that those of the id are left out.
 */
export function podSlice(tasksSlice: string, groupId: string): string {
  return `${tasksSlice.slice(0, -'.slice'.length)}-pod${groupId.replaceAll('-', '')}.slice`
}

/** Folders of a slice below the root of its manager: `a-b.slice` lies in `a.slice/a-b.slice`. */
export function slicePath(slice: string): string {
  const parts = slice.slice(0, -'.slice'.length).split('-')
  return parts.map((_, index) => `${parts.slice(0, index + 1).join('-')}.slice`).join('/')
}

/** The object path of a unit: every character but letters and digits is escaped. */
export function unitObjectPath(unit: string): string {
  const escaped = [...Buffer.from(unit, 'utf8')].map((byte, index) => {
    const character = String.fromCharCode(byte)
    const plain = /[A-Za-z]/.test(character) || (index > 0 && /[0-9]/.test(character))
    return plain ? character : `_${byte.toString(16).padStart(2, '0')}`
  })
  return `/org/freedesktop/systemd1/unit/${escaped.join('')}`
}

const objectPrefix = unitObjectPath(prefix)

/** The unit of an object path when it is the unit of a task. */
export function taskUnitOfPath(path: string): string | undefined {
  if (!path.startsWith(objectPrefix)) return undefined
  const escaped = path.slice('/org/freedesktop/systemd1/unit/'.length)
  return escaped.replace(/_([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Whether the name can be that of a slice of ours. */
export function isSliceName(name: string): boolean {
  return /^[A-Za-z0-9_.]+(-[A-Za-z0-9_.]+)*\.slice$/.test(name)
}
