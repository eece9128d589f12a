import { defineErrors } from '@dcos-lite/lib/errors'

/** The failures of the identity service. On the wire `DCL_IAM_X` reads `ERR_X`, as clients of DC/OS know it. */
export const iamErrors = defineErrors('IAM', {
  INVALID_CREDENTIALS: {
    status: 401,
    message: 'Wrong credentials.',
    remedy: 'Check the user name and the password, or the key that signed the login token.',
  },
  INVALID_DATA: {
    status: 400,
    message: '{reason}',
    remedy: 'Correct the request; nothing was changed.',
  },
  INVALID_PUBLIC_KEY: {
    status: 400,
    message: 'The public key is not usable: {reason}.',
    remedy: 'Send an RSA public key of at least 2048 bits in PEM form (BEGIN PUBLIC KEY).',
  },
  INVALID_USER_ID: {
    status: 400,
    message: 'The user id `{uid}` is not allowed.',
    remedy: 'Use 1 to 96 letters, digits and . _ - + @ : characters, starting with a letter or a digit.',
  },
  UNKNOWN_USER_ID: {
    status: 400,
    message: 'User `{uid}` not known.',
    remedy: 'List the users, or create this one.',
  },
  USER_EXISTS: {
    status: 409,
    message: 'User `{uid}` already exists.',
    remedy: 'Choose another user id, or change the existing user with PATCH.',
  },
  CONFLICT: {
    status: 409,
    message: 'User `{uid}` was changed by somebody else at the same time; nothing was changed by this call.',
    remedy: 'Read the user and repeat the call.',
  },
  NO_MORE_SUPERUSERS: {
    status: 400,
    message: 'User `{uid}` is the last one that can log in, and without it nobody could create another.',
    remedy: 'Create another user with a password or a public key first.',
  },
  TOO_MANY_LOGINS: {
    status: 429,
    message: 'Too many failed logins; the next one is allowed in {retryAfterSeconds} s.',
    remedy: 'Wait, then log in with the right password.',
  },
  NOT_SUPPORTED: {
    status: 501,
    message: '{what} is not supported by this identity service.',
    remedy: 'Log in by user name and password, or as a service account with a signed login token.',
  },
  SUPERUSER_INVALID: {
    status: 500,
    exitCode: 78,
    message: 'The configured superuser cannot be used: {reason}.',
    remedy: 'Configure superuser.uid with exactly one of passwordHash (made by hashPassword) or publicKey.',
  },
})
