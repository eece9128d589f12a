import { defineErrors } from '@dcos-lite/lib/errors'

export const localErrors = defineErrors('LOCAL', {
  DATA_DIR_UNUSABLE: {
    status: 500,
    exitCode: 73,
    message: 'The data folder {dataDir} cannot be used: {reason}.',
    remedy: 'Choose a folder that you may write with --data DIR, or correct its permissions.',
  },
  DATA_DIR_IN_USE: {
    status: 409,
    exitCode: 75,
    message: 'The data folder {dataDir} belongs to a local cluster that runs already (process {pid}).',
    remedy:
      'Stop that cluster with Ctrl-C where it runs (or: kill {pid}), or start a second one with another --data DIR and --port.',
  },
  DATA_DIR_FOREIGN: {
    status: 409,
    exitCode: 73,
    message: 'The folder {dataDir} holds files, but not those of a local cluster ({reason}).',
    remedy: 'Name an empty or a new folder with --data DIR. Nothing in {dataDir} was changed.',
  },
  NO_TASK_PORTS: {
    status: 500,
    exitCode: 75,
    message: 'No free range of task ports was found between {from} and {to}.',
    remedy: 'Stop another local cluster, or a program that listens there (ss -ltn shows them).',
  },
  BIND_NEEDS_LOGIN: {
    status: 400,
    exitCode: 64,
    message: 'Without login the front door is bound to loopback only, but {address} was asked for.',
    remedy: 'Leave out --no-auth, or leave out --bind.',
  },
  NOT_HEALTHY: {
    status: 500,
    exitCode: 70,
    message: '{what} did not become healthy within {timeoutSeconds} s: {reason}.',
    remedy:
      'The log in {logFile} says more. Start again with --data on another folder to rule out old state.',
  },
  PACKAGE_NOT_INSTALLED: {
    status: 500,
    exitCode: 70,
    message: 'Package {name} could not be installed: {reason}',
    remedy: 'Look at it with: dcos package describe {name}. The cluster itself goes on running.',
  },
  OPTIONS_INVALID: {
    status: 400,
    exitCode: 64,
    message: 'The option {option} is not usable: {reason}.',
    remedy: 'See: dcos-installer local up --help',
  },
})
