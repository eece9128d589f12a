import { readFileSync } from 'node:fs'
import { runProgram } from './run-program.ts'

/** One line of a mountinfo file. */
export interface Mount {
  point: string
  type: string
  /** Options of this mount and of its file system, as one list. */
  options: string[]
}

const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))

/** Reads the text of /proc/PID/mountinfo, in the order of mounting. */
export function parseMounts(text: string): Mount[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ')
      const [, , , , point = '', mountOptions = ''] = before.split(' ')
      const [type = '', , superOptions = ''] = after.split(' ')
      return {
        point: unescape(point),
        type,
        options: [...mountOptions.split(','), ...superOptions.split(',')],
      }
    })
}

/** The mounts that a process sees, this one unless told. */
export const mountsOf = (pid: number | 'self' = 'self'): Mount[] =>
  parseMounts(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'))

/** The mount points at or below `folder`, innermost first. */
export const mountsBelow = (folder: string): string[] =>
  mountsOf()
    .map((mount) => mount.point)
    .filter((point) => point === folder || point.startsWith(`${folder}/`))
    .reverse()

/** Unmounts everything at or below `folder`, lazily where it is still in use. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const point of mountsBelow(folder)) {
    const { exitCode } = await runProgram(['umount', point])
    if (exitCode !== 0) await runProgram(['umount', '-l', point])
  }
}
