import type { RenderError } from '@dcos-lite/lib/http-server'

/** The error envelope of a master: plain text, with our code in a header. */
export const renderMasterError: RenderError = (error) => ({
  status: error.status,
  headers: {
    'x-dcos-error-code': error.code,
    ...(error.status === 405 ? { allow: 'POST' } : {}),
  },
  body: error.message,
})
