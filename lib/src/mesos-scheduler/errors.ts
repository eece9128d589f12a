import { defineErrors } from '../errors/index.ts'

export const schedulerErrors = defineErrors('SCHEDULER', {
  NOT_CONNECTED: {
    status: 503,
    exitCode: 75,
    message: 'The call {call} did not reach the Mesos master: {reason}.',
    remedy:
      'The connection comes back by itself. Check that a master runs and is elected; then repeat the call.',
  },
  CALL_REFUSED: {
    status: 502,
    exitCode: 69,
    message: 'The Mesos master at {url} refused the call {call} with {answerStatus}: {reason}',
    remedy: 'The answer says why; compare the call with the v1 scheduler API.',
  },
  SUBSCRIPTION_REFUSED: {
    status: 502,
    exitCode: 69,
    message: 'The Mesos master at {url} did not accept the subscription ({answerStatus}): {reason}',
    remedy: 'Check the master addresses, and that a master is elected; it is tried again.',
  },
})
