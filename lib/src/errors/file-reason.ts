import { messageOf } from './message-of.ts'

const reasons: Record<string, string> = {
  EACCES: 'you may not',
  EEXIST: 'it is there already, and is not written over',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is no folder',
  EPERM: 'you may not',
  EROFS: 'the disk is read-only',
}

/** Why a file could not be read or written, in words; what has no words here is told as the system tells it. */
export function fileReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? messageOf(error)
}
