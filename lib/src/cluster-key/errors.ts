import { defineErrors } from '../errors/index.ts'

export const clusterKeyErrors = defineErrors('CLUSTER_KEY', {
  UNREADABLE: {
    status: 500,
    exitCode: 66,
    message: 'The cluster key {file} cannot be read: {reason}.',
    remedy: 'Put the file of the other masters there, or the one in the folder of the installer (mode 0600).',
  },
  OPEN_TO_OTHERS: {
    status: 500,
    exitCode: 77,
    message: 'The cluster key {file} can be read by other users (mode {mode}).',
    remedy: 'Change it with: chmod 600 {file}',
  },
})
