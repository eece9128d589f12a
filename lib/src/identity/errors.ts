import { defineErrors } from '../errors/index.ts'

/** Why a component cannot tell who asks, or refuses who does. */
export const identityErrors = defineErrors('IDENTITY', {
  UNAVAILABLE: {
    status: 503,
    message:
      'Tokens and permissions cannot be checked, because the identity service does not answer: {reason}.',
    remedy: 'Look at the state of dcos-iam; the call can be repeated.',
  },
  NOT_AUTHENTICATED: {
    status: 401,
    message: 'A valid token is needed: {reason}.',
    remedy: 'Log in (dcos auth login) and send the header "Authorization: token=<token>".',
  },
  NOT_AUTHORIZED: {
    status: 403,
    message: 'Not authorized: {reason}.',
    remedy: 'Ask an administrator for the permission that is named, or log in as another user.',
  },
})
