/** A user as numbers. */
export interface NumericUser {
  uid: number
  gid: number
  /** Supplementary groups. */
  groups: number[]
}

const isNumber = (text: string): boolean => /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 - 1

const rowsOf = (text: string): string[][] => text.split('\n').map((line) => line.split(':'))

/**
 * Finds `user`, `user:group`, or numbers of either, in the passwd and group files of an image. A number needs no
 * entry. Gives the name that is missing when there is none.
 */
export function findImageUser(
  wanted: string,
  passwd: string,
  group: string,
): { user: NumericUser } | { missing: string } {
  const [name = '', groupName, more] = wanted.split(':')
  if (more !== undefined) return { missing: wanted }
  const users = rowsOf(passwd).filter((row) => row.length >= 4)
  const groups = rowsOf(group).filter((row) => row.length >= 3)
  const row =
    users.find(([own]) => own === name) ??
    (isNumber(name) ? users.find(([, , uid]) => uid === name) : undefined)
  if (!row && !isNumber(name)) return { missing: name }
  const uid = Number(row?.[2] ?? name)
  let gid = Number(row?.[3] ?? 0)
  let supplementary: number[] = []
  if (groupName === undefined) {
    const member = row?.[0]
    supplementary = groups
      .filter(([, , , members = '']) => member !== undefined && members.split(',').includes(member))
      .map(([, , id]) => Number(id))
  } else {
    const found = groups.find(([own]) => own === groupName)
    if (!found && !isNumber(groupName)) return { missing: groupName }
    gid = Number(found?.[2] ?? groupName)
  }
  const numbers = [uid, gid, ...supplementary]
  if (!numbers.every((number) => isNumber(String(number)))) return { missing: wanted }
  return { user: { uid, gid, groups: supplementary.filter((id) => id !== gid) } }
}
