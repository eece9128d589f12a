import { defineErrors } from '../errors/index.ts'

export const recordioErrors = defineErrors('RECORDIO', {
  MALFORMED: {
    status: 400,
    message: 'The stream is not RecordIO: {reason}.',
    remedy: 'Check that the peer speaks the v1 HTTP API, and that no proxy changes its answers.',
  },
})
