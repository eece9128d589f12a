import { defineErrors } from '@dcos-lite/lib/errors'

const compare = 'Compare the call with the Mesos v1 API; nothing was changed.'

/** What is wrong with a call of the v1 APIs before anybody acts on it; the same for master and agent. */
export const callErrors = defineErrors('MESOS_CALL', {
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: "Expecting one of { 'POST' }, but received '{method}'",
    remedy: 'Send the call with POST.',
  },
  CONTENT_TYPE_MISSING: {
    status: 400,
    message: "Expecting 'Content-Type' to be present",
    remedy: 'Send "Content-Type: application/json" or "application/x-protobuf".',
  },
  CONTENT_TYPE_UNKNOWN: {
    status: 415,
    message: "Expecting 'Content-Type' of {expected}, not '{contentType}'",
    remedy: 'Send the call in one of the types that the message names.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    message: "Expecting '{header}' to allow {expected}, not only '{accept}'",
    remedy: 'Accept one of the types that the message names, or leave the header out.',
  },
  UNREADABLE: {
    status: 400,
    message: 'Failed to parse body into {call}: {reason}',
    remedy: compare,
  },
  INVALID: {
    status: 400,
    message: 'Failed to validate {call}: {reason}',
    remedy: compare,
  },
})
