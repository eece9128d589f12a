import { defineErrors } from '../errors/index.ts'

export const ociImageErrors = defineErrors('OCI_IMAGE', {
  PUSH_FAILED: {
    status: 502,
    exitCode: 69,
    message: 'The image cannot be pushed to {url}: {reason}.',
    remedy: 'Check that the registry runs, that it is reachable, and that it lets you write.',
  },
})
