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
  QUOTA_CAPACITY: {
    status: 409,
    message: 'Heuristic capacity check for set quota request failed: {reason}',
    remedy: 'Add agents, ask for less, or repeat the request with "force": true.',
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
  CONFIG_INVALID: {
    status: 500,
    exitCode: 78,
    message: 'The configuration of the master has {field} "{given}"; expected is something {expected}',
    remedy: 'The README of mesos-lite describes the fields of the configuration.',
  },
  AGENT_CHANGING: {
    status: 503,
    exitCode: 75,
    message: 'Agent {agentId} is being marked gone or unreachable at this moment',
    remedy: 'Repeat the call.',
  },
  AGENT_CONFLICT: {
    status: 409,
    message: 'Agent {agentId} {reason}',
    remedy: 'Look at the agent again with GET_AGENTS.',
  },
  TOO_MANY_LOST: {
    status: 500,
    exitCode: 70,
    message:
      'After the election {lost} of {known} agents did not come back, more than the limit of {limit} % allows to mark unreachable',
    remedy: 'Look for what keeps the agents from this master; or raise recoveryAgentRemovalLimit.',
  },
  FILE_NOT_FOUND: {
    status: 404,
    message: 'No file at {path}: {reason}',
    remedy: 'LIST_FILES with the path "/" shows what there is.',
  },
  LEADERSHIP_LOST: {
    status: 503,
    exitCode: 75,
    message: 'This master is not the leader any more',
    remedy: 'Repeat the call; it will be redirected to the new leader.',
  },
})
