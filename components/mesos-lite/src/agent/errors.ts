import { defineErrors } from '@dcos-lite/lib/errors'

export const agentErrors = defineErrors('MESOS_AGENT', {
  CONFIG_INVALID: {
    status: 400,
    exitCode: 78,
    message: 'The agent cannot start with this configuration: {reason}.',
    remedy: 'Correct the configuration file; the README of mesos-lite lists every field.',
  },
  WORK_DIR_IN_USE: {
    status: 500,
    exitCode: 75,
    message: 'The work folder {workDir} is in use by another agent (process {pid}).',
    remedy: 'Stop the other agent, or give this one a work folder of its own.',
  },
  WORK_DIR_UNUSABLE: {
    status: 500,
    exitCode: 73,
    message: 'The work folder {workDir} cannot be used: {reason}.',
    remedy: 'Create it, make it writable for the user of the agent, or choose another one.',
  },
  CHECKPOINT_UNREADABLE: {
    status: 500,
    exitCode: 65,
    message: 'The checkpoint {file} cannot be read: {reason}.',
    remedy:
      'Start the version that wrote it, or move the file away: its task is then ended and reported as lost.',
  },
  RECONFIGURATION_REFUSED: {
    status: 500,
    exitCode: 78,
    message: 'The agent does not start with another configuration under the policy "{policy}": {reason}.',
    remedy:
      'Restore the configuration, set "reconfigurationPolicy" to "any" (tasks go on), or give the agent an empty work folder (a new id).',
  },
  RESOURCES_TOO_FEW: {
    status: 500,
    exitCode: 78,
    message:
      'The agent has reservations or volumes ({uncovered}) that its resources ({resources}) do not cover.',
    remedy:
      'Give the agent at least what is reserved on it, or start it as before, and destroy the volumes and unreserve the resources first.',
  },
  TASK_REFUSED: {
    status: 400,
    message: '{reason}',
    remedy: 'Change the definition, or run it on an agent that can do what it asks for.',
  },
  LAUNCH_FAILED: {
    status: 500,
    message: 'The task could not be started: {reason}',
    remedy: 'Look at the sandbox and at the log of the agent.',
  },
  SYSTEMD_UNREACHABLE: {
    status: 503,
    exitCode: 69,
    message: 'The agent cannot reach systemd at {socket}: {reason}.',
    remedy:
      'Run the agent as root on a machine that systemd started, or choose "launcher": "process" in its configuration.',
  },
  NETWORK_FAILED: {
    status: 500,
    message: 'The network of the container could not be made: {reason}.',
    remedy:
      'Look at the log of the agent; "/overlay-agent/overlay" and the folder of CNI configurations say what there is.',
  },
  FETCH_FAILED: {
    status: 502,
    message: 'Fetching {uri} failed: {reason}',
    remedy: 'Check that the address is right and reachable from this agent.',
  },
  FILE_NOT_FOUND: {
    status: 404,
    message: 'No such file or folder: {path}',
    remedy: 'Browse the parent folder; sandboxes of finished tasks are removed after a while.',
  },
  FILE_REFUSED: {
    status: 400,
    message: '{reason}',
    remedy: 'Name a file inside a sandbox of this agent.',
  },
  CALL_INVALID: {
    status: 400,
    message: '{reason}',
    remedy: 'Correct the call; nothing was changed.',
  },
  CALL_NOT_SUPPORTED: {
    status: 501,
    message: 'This agent does not serve the call {type}.',
    remedy: 'The README of mesos-lite lists the calls that are served.',
  },
  CONTAINER_NOT_FOUND: {
    status: 404,
    message: 'Container {id} cannot be found',
    remedy: 'GET_CONTAINERS lists those that run; what ended long ago is forgotten.',
  },
  CONTAINER_EXISTS: {
    status: 409,
    message: 'There is, or was, already a container {id}.',
    remedy: 'Give every new container an id of its own, best a UUID.',
  },
  CONTAINER_RUNNING: {
    status: 500,
    message: 'Container {id} still runs and cannot be removed.',
    remedy: 'End it first (KILL_CONTAINER), and wait for it (WAIT_CONTAINER).',
  },
  NO_INPUT: {
    status: 400,
    message: 'Container {id} has no input that could be attached to.',
    remedy: 'Only sessions and containers with "tty_info" take input; output can be followed for every task.',
  },
  INPUT_TAKEN: {
    status: 409,
    message: 'The input of container {id} is attached already.',
    remedy: 'End the other connection; a container takes its input from one at a time.',
  },
  EXECUTOR_NOT_SUBSCRIBED: {
    status: 403,
    message: 'Executor is not subscribed',
    remedy: 'Send SUBSCRIBE first, and keep its answer open.',
  },
  EXECUTOR_ELSEWHERE: {
    status: 403,
    message: 'Executors of this agent run on its own machine, and this call comes from elsewhere.',
    remedy: 'Use the address in MESOS_AGENT_ENDPOINT, from inside the container of the executor.',
  },
  RECOVERING: {
    status: 503,
    message: 'Agent has not finished recovery',
    remedy: 'Repeat the call in a moment.',
  },
  MASTER_REFUSED: {
    status: 502,
    message: 'The master at {url} did not take the registration: {reason}',
    remedy: 'The agent tries again by itself; if it stays, look at the log of the master.',
  },
})
