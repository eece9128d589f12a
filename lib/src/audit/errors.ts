import { defineErrors } from '../errors/index.ts'

export const auditErrors = defineErrors('AUDIT', {
  FILE_NOT_WRITABLE: {
    status: 500,
    exitCode: 77,
    message: 'The audit file {file} cannot be written: {reason}.',
    remedy: 'Give the component write access to the file and free space on its disk.',
  },
})
