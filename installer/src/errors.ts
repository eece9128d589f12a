import { defineErrors } from '@dcos-lite/lib/errors'

export const installerErrors = defineErrors('INSTALLER', {
  LOCAL_CRASHED: {
    status: 500,
    exitCode: 70,
    message: 'The process of the local cluster ended unexpectedly ({how}).',
    remedy: 'Look at cluster.log in {dataDir}; a new start finds the running tasks and the state again.',
  },
  OPTION_INVALID: {
    status: 400,
    exitCode: 64,
    message: '{option} cannot be {value}: {reason}.',
    remedy: 'See: dcos-installer local up --help',
  },
  LOCAL_RUNS: {
    status: 409,
    exitCode: 75,
    message: 'The local cluster in {dataDir} runs (process {pid}); its state cannot be removed.',
    remedy: 'End it with Ctrl-C where it runs, then try again.',
  },
  NOT_LOCAL_STATE: {
    status: 404,
    exitCode: 66,
    message: '{dataDir} holds no state of a local cluster.',
    remedy: 'Name the folder that was given to "local up" with --data DIR. Nothing was removed.',
  },
})
