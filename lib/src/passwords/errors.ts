import { defineErrors } from '../errors/index.ts'

export const passwordErrors = defineErrors('PASSWORD', {
  FORMAT_NOT_SUPPORTED: {
    status: 400,
    exitCode: 78,
    message: 'A password hash of the form "{form}" cannot be verified here.',
    remedy: 'Make a hash of the form $scrypt$… from the password, and configure that instead.',
  },
  BUSY: {
    status: 503,
    exitCode: 75,
    message: '{waiting} password checks are waiting already; this one was not started.',
    remedy: 'Repeat the call in a few seconds.',
  },
})
