import { readFile } from 'node:fs/promises'

/** Names of user and group ids; a number stays a number when the machine has no name for it. */
export interface OwnerNames {
  user(uid: number): string
  group(gid: number): string
}

async function namesIn(file: string): Promise<Map<number, string>> {
  const text = await readFile(file, 'utf8').catch(() => '') // without names the numbers are shown
  return new Map(
    text.split('\n').flatMap((line): [number, string][] => {
      const [name, , id] = line.split(':')
      return name && id !== undefined ? [[Number(id), name]] : []
    }),
  )
}

/** Reads the names that the machine knows now. */
export async function readOwnerNames(): Promise<OwnerNames> {
  const [users, groups] = await Promise.all([namesIn('/etc/passwd'), namesIn('/etc/group')])
  return {
    user: (uid) => users.get(uid) ?? String(uid),
    group: (gid) => groups.get(gid) ?? String(gid),
  }
}
