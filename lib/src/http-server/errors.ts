import { defineErrors } from '../errors/index.ts'

export const httpErrors = defineErrors('HTTP', {
  NOT_FOUND: {
    status: 404,
    message: 'There is nothing at {method} {path}.',
    remedy: 'Compare the path with the reference of this API.',
  },
  BAD_REQUEST: {
    status: 400,
    message: 'The request was not understood: {reason}.',
    remedy: 'Correct the request; nothing was changed.',
  },
  INVALID: {
    status: 400,
    message: 'The request does not fit the schema: {reason}.',
    remedy: 'Correct the fields that the details name; nothing was changed.',
  },
  TOO_LARGE: {
    status: 413,
    message: 'The request body is larger than {limitBytes} bytes.',
    remedy: 'Send less in one request.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'The content type "{contentType}" is not understood here.',
    remedy: 'Send JSON with "Content-Type: application/json".',
  },
  TLS_REQUIRED: {
    status: 400,
    message: 'A plain HTTP request came to {where}, where TLS is spoken.',
    remedy: 'Use https:// in the address, and trust the certificate authority of the cluster.',
  },
  MASTERS_ONLY: {
    status: 403,
    message:
      '{where} takes only masters of the cluster, and the certificate that was shown is that of {subject}.',
    remedy: 'Ask through the front door of the cluster, with a token.',
  },
  PORT_IN_USE: {
    status: 500,
    exitCode: 75,
    message: 'Port {port} of {host} is in use by another program.',
    remedy: 'Stop the other program, or choose another port (find it with: ss -ltnp "sport = :{port}").',
  },
  PORT_FORBIDDEN: {
    status: 500,
    exitCode: 77,
    message: 'Listening on port {port} of {host} is not allowed: {reason}.',
    remedy: 'Choose a port above 1023, or an address of this machine.',
  },
})
