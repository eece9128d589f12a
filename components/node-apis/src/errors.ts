import { defineErrors } from '@dcos-lite/lib/errors'

export const nodeApiErrors = defineErrors('NODE_API', {
  CONFIG_INVALID: {
    status: 500,
    exitCode: 78,
    message: 'The configuration of the node APIs cannot be used: {reason}.',
    remedy: 'Correct the configuration of dcos-diagnostics and start it again.',
  },
  SOCKET_UNUSABLE: {
    status: 500,
    exitCode: 73,
    message: 'The socket {socket} cannot be made: {reason}.',
    remedy: 'Make its folder writable for dcos-diagnostics, or name another socket.',
  },
  QUERY_INVALID: {
    status: 400,
    message: 'The value "{value}" of "{name}" is not valid: {reason}.',
    remedy: 'Correct the query; the reference of the logs API lists what each of them takes.',
  },
  CURSOR_INVALID: {
    status: 400,
    message: 'The cursor "{cursor}" is none of this log.',
    remedy: 'Take the cursor of an entry of the same log, BEG or END.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    message: 'Logs are not written as "{accept}".',
    remedy: 'Accept text/plain, application/json or text/event-stream.',
  },
  UNIT_UNKNOWN: {
    status: 404,
    message: 'This node has no component "{unit}".',
    remedy: 'List the components of the node: dcos node list-components ID.',
  },
  TASK_UNKNOWN: {
    status: 404,
    message: 'There is no task "{task}".',
    remedy: 'List the tasks, also those that ended: dcos task list --all.',
  },
  TASK_WITHOUT_CONTAINER: {
    status: 404,
    message: 'The task "{task}" has no sandbox yet.',
    remedy: 'Wait until it has been started; dcos explain says what it waits for.',
  },
  SANDBOX_UNKNOWN: {
    status: 404,
    message: 'This node has no such sandbox, or it was removed since.',
    remedy: 'List the tasks with the node that each ran on: dcos task list --all.',
  },
  FILE_UNKNOWN: {
    status: 404,
    message: 'There is no file "{file}" in the sandbox.',
    remedy: 'List its files: dcos task ls TASK.',
  },
  PATH_REFUSED: {
    status: 400,
    message: '"{part}" cannot be a part of this path.',
    remedy: 'Write names without slashes, "." and "..", as the other APIs give them.',
  },
  NOT_ON_THIS_NODE: {
    status: 404,
    message: '{what} is answered by {where} only.',
    remedy: 'Ask the front door of the cluster.',
  },
  JOURNAL_UNREADABLE: {
    status: 503,
    message: 'The journal of this node cannot be read: {reason}.',
    remedy: 'Check journalctl on the node: systemctl status systemd-journald.',
  },
  TOO_MANY_FOLLOWERS: {
    status: 503,
    message: '{limit} logs are followed on this node already.',
    remedy: 'End some of them, or ask for a range instead.',
  },
  UPSTREAM_FAILED: {
    status: 503,
    message: '{what} does not answer: {reason}.',
    remedy: 'Look at the health of the node and try again.',
  },
  NODE_UNKNOWN: {
    status: 404,
    message: 'There is no node "{node}" in this cluster.',
    remedy: 'List the nodes: dcos node list.',
  },
  BUNDLE_UNKNOWN: {
    status: 404,
    message: 'There is no diagnostics bundle "{bundle}".',
    remedy: 'List the bundles: dcos diagnostics list.',
  },
  BUNDLE_EXISTS: {
    status: 409,
    message: 'There is a diagnostics bundle "{bundle}" already.',
    remedy: 'Choose another id.',
  },
  BUNDLE_NOT_READY: {
    status: 409,
    message: 'The diagnostics bundle "{bundle}" is {state}.',
    remedy: 'Wait until it is done: dcos diagnostics wait.',
  },
  BUNDLE_RUNNING: {
    status: 503,
    message: 'A diagnostics bundle is being made already.',
    remedy: 'Wait until it is done, or cancel it.',
  },
  BUNDLE_NOT_RUNNING: {
    status: 503,
    message: 'No diagnostics bundle is being made on this node.',
    remedy: 'Nothing is left to cancel.',
  },
  REQUEST_INVALID: {
    status: 400,
    message: 'The request was not understood: {reason}.',
    remedy: 'Correct the request; nothing was changed.',
  },
  CHECK_UNKNOWN: {
    status: 400,
    message: 'There is no check "{check}".',
    remedy: 'List the checks with GET at the same path.',
  },
})
