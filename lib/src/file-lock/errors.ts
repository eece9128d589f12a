import { defineErrors } from '../errors/index.ts'

export const fileLockErrors = defineErrors('FILE_LOCK', {
  NOT_HELD: {
    status: 500,
    exitCode: 75,
    message: 'The lock {file} cannot be held: {reason}.',
    remedy: 'It needs "flock" of util-linux, and a folder in which this user may write.',
  },
})
