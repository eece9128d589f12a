import { defineErrors } from '../errors/index.ts'

export const httpClientErrors = defineErrors('HTTP_CLIENT', {
  UNREACHABLE: {
    status: 503,
    exitCode: 69,
    message: '{method} {url} got no answer: {reason}.',
    remedy: 'Check that the component runs and that the address is right.',
  },
  TIMED_OUT: {
    status: 504,
    exitCode: 69,
    message: '{method} {url} did not answer within {timeoutMs} ms.',
    remedy: 'Look at the load and the log of the component that was asked.',
  },
  INTERRUPTED: {
    status: 503,
    exitCode: 69,
    message: 'The answer of {method} {url} broke off: {reason}.',
    remedy: 'Open it again; the component was stopped, or the network failed.',
  },
  REFUSED: {
    status: 502,
    exitCode: 69,
    message: '{method} {url} answered {answerStatus}: {reason}',
    remedy: 'The answer says why; the log of the component has the request.',
  },
})
