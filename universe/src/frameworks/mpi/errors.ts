import { defineErrors } from '@dcos-lite/lib/errors'

export const mpiErrors = defineErrors('MPI', {
  USAGE: {
    status: 400,
    exitCode: 64,
    message: 'The gang cannot be started: {reason}.',
    remedy:
      'Example: mpi-gang --master http://127.0.0.1:5050 --ranks 3 --cpus 1 --mem 128 --image registry:5000/mpi:1 -- mpi-sum',
  },
  STATE_UNREADABLE: {
    status: 500,
    exitCode: 65,
    message: 'The state file {file} cannot be read: {reason}.',
    remedy:
      'It was written by another program, or by a newer version. Name another file; tasks that it knew are removed when the failover time of their framework is over.',
  },
  REMOVED: {
    status: 410,
    exitCode: 69,
    message: 'The master has removed this framework: {reason}',
    remedy:
      'It was away for longer than its failover time, or somebody tore it down. Its tasks are gone; start it again without its state file.',
  },
})
