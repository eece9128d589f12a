import { defineErrors } from '../errors/index.ts'

export const storeErrors = defineErrors('STORE', {
  UNAVAILABLE: {
    status: 503,
    exitCode: 75,
    message: 'The store ({engine}) does not answer: {reason}.',
    remedy: 'Look at the state of the store (etcd or the data folder); the call can be repeated.',
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    exitCode: 75,
    message:
      'The store ({engine}) stopped answering during a change; it is unknown whether the change was made.',
    remedy: 'Read the record and compare before you repeat the change.',
  },
  COMPACTED: {
    status: 410,
    message: 'Revision {revision} of the store is forgotten; the oldest one kept is {oldest}.',
    remedy: 'List again and watch from the revision of that list.',
  },
  TRANSACTION_TOO_LARGE: {
    status: 413,
    message:
      'A transaction of {operations} operations and {bytes} bytes is larger than the store allows ({limit}).',
    remedy: 'Write immutable records first and make them visible with one small transaction.',
  },
  LEASE_NOT_FOUND: {
    status: 409,
    message: 'Lease {leaseId} does not exist any more.',
    remedy: 'Grant a new lease; what was put with the old one is deleted.',
  },
  RECORD_UNREADABLE: {
    status: 500,
    message: 'The record {key} cannot be read: {reason}.',
    remedy:
      'The record was written by a newer or a broken version. Restore it from a backup, or start the version that wrote it.',
  },
  LOCKED: {
    status: 409,
    message: 'The data folder of {file} is in use by another process.',
    remedy: 'Stop the other process, or choose another data folder.',
  },
  DUPLICATE_KEY: {
    status: 400,
    message: 'A transaction changes the key {key} twice.',
    remedy:
      'Keep one operation for each key; a key cannot be put twice, or put and deleted, in one transaction.',
  },
  INPUT_INVALID: {
    status: 400,
    message: 'The store was given {what} that it cannot keep: {reason}.',
    remedy: 'Keys are non-empty; keys and values are well-formed Unicode text.',
  },
  FUTURE_REVISION: {
    status: 400,
    message: 'Revision {revision} of the store does not exist yet.',
    remedy: 'Use a revision that the store answered with; after a restore from a backup, list again.',
  },
  LEADERSHIP_LOST: {
    status: 503,
    exitCode: 75,
    message: '{identity} is not the leader under {key} any more.',
    remedy: 'Find the present leader and repeat the call there.',
  },
  CLOSED: {
    status: 503,
    message: 'The store is closed.',
    remedy: 'The component is stopping; repeat the call when it runs again.',
  },
})
