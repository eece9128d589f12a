import type { ClusterClient } from '../../http/cluster-client.ts'
import type { ListedTask } from './find.ts'
import { filesPath } from './sandbox.ts'

// What an agent returns at most in one answer.
const pageBytes = 65_536

interface Piece {
  data: string
  offset: number
}

/** A file of a task, read by offset: the agent's `/files/read`. */
export interface TaskFile {
  size(): Promise<number>
  read(offset: number, length: number): Promise<string>
}

export function openTaskFile(cluster: ClusterClient, task: ListedTask, path: string): TaskFile {
  const piece = async (parameters: Record<string, number>): Promise<Piece> =>
    (await cluster.json<Piece>(filesPath(task, 'read', { path, ...parameters }))).body
  return {
    size: async () => (await piece({ offset: -1 })).offset,
    read: async (offset, length) => (await piece({ offset, length: Math.min(length, pageBytes) })).data,
  }
}

/** The offset at which the last `lines` lines begin. */
export async function startOfLastLines(file: TaskFile, size: number, lines: number): Promise<number> {
  let start = size
  let found = 0
  while (start > 0) {
    const from = Math.max(0, start - pageBytes)
    const bytes = Buffer.from(await file.read(from, start - from), 'utf8')
    for (let index = bytes.length - 1; index >= 0; index--) {
      const isLast = from + index === size - 1
      if (bytes[index] === 0x0a && !isLast && ++found >= lines) return from + index + 1
    }
    start = from
  }
  return 0
}
