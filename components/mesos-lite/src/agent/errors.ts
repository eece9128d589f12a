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
