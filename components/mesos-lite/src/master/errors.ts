import { defineErrors } from '@dcos-lite/lib/errors'

const readReference = 'Compare the call with the Mesos v1 API; nothing was changed.'

export const masterErrors = defineErrors('MESOS_MASTER', {
  NO_LEADER: {
    status: 503,
    exitCode: 75,
    message: 'No leader elected',
    remedy: 'A leader is elected within seconds; repeat the call.',
  },
  RECOVERING: {
    status: 503,
    exitCode: 75,
    message: 'Master has not finished recovery',
    remedy: 'The master is reading its registry; repeat the call.',
  },
  LEADER_NOT_INTERNAL: {
    status: 503,
    exitCode: 75,
    message: 'The leading master {leader} has no listener for agents with mutual TLS, and this one has',
    remedy: 'Give every master of the cluster the same "internal" configuration.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: "Expecting one of { '{allowed}' }, but received '{method}'",
    remedy: 'Use the method that the answer names.',
  },
  CONTENT_TYPE_MISSING: {
    status: 400,
    message: "Expecting 'Content-Type' to be present",
    remedy: 'Send "Content-Type: application/json".',
  },
  CONTENT_TYPE_UNKNOWN: {
    status: 415,
    message: "Expecting 'Content-Type' of application/json, not '{contentType}'",
    remedy: 'Send JSON with "Content-Type: application/json".',
  },
  PROTOBUF_NOT_SUPPORTED: {
    status: 415,
    message:
      "Expecting 'Content-Type' of application/json; this master does not read binary protobuf (application/x-protobuf)",
    remedy: 'Switch the client to JSON.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    message:
      "Expecting 'Accept' to allow application/json, not only '{accept}'; this master does not write binary protobuf",
    remedy: 'Send "Accept: application/json", or no Accept header.',
  },
  CALL_UNREADABLE: {
    status: 400,
    message: 'Failed to parse body into {call}: {reason}',
    remedy: readReference,
  },
  CALL_INVALID: {
    status: 400,
    message: 'Failed to validate {call}: {reason}',
    remedy: readReference,
  },
  CALL_NOT_SUPPORTED: {
    status: 501,
    message: '{call} calls of type {type} are not supported',
    remedy: 'The README of mesos-lite lists the calls that are.',
  },
  FRAMEWORK_NOT_FOUND: {
    status: 400,
    message: 'Framework cannot be found',
    remedy: 'Subscribe first; the id is in the SUBSCRIBED event.',
  },
  FRAMEWORK_NOT_SUBSCRIBED: {
    status: 403,
    message: 'Framework is not subscribed',
    remedy: 'Subscribe again with the framework id.',
  },
  STREAM_ID_MISSING: {
    status: 400,
    message: "All non-subscribe calls should include the 'Mesos-Stream-Id' header",
    remedy: 'Send the Mesos-Stream-Id header of the answer to SUBSCRIBE.',
  },
  STREAM_ID_UNEXPECTED: {
    status: 400,
    message: "Subscribe calls should not include the 'Mesos-Stream-Id' header",
    remedy: 'Leave the header out; the answer gives a new one.',
  },
  STREAM_ID_WRONG: {
    status: 400,
    message:
      "The stream ID '{streamId}' included in this request didn't match the stream ID currently associated with framework ID '{frameworkId}'",
    remedy: 'Another connection has subscribed with this framework id; use its stream id.',
  },
  AGENT_UNKNOWN: {
    status: 404,
    message: 'Agent {agentId} is not registered with this master',
    remedy: 'Register again.',
  },
  SESSION_STALE: {
    status: 409,
    message: 'This session of agent {agentId} is over',
    remedy: 'Register again.',
  },
  LEADERSHIP_LOST: {
    status: 503,
    exitCode: 75,
    message: 'This master is not the leader any more',
    remedy: 'Repeat the call; it will be redirected to the new leader.',
  },
})
