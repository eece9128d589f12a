import { defineErrors } from '@dcos-lite/lib/errors'

export const bootstrapErrors = defineErrors('BOOTSTRAP', {
  RUNTIME_MISSING: {
    status: 500,
    exitCode: 70,
    message: 'The bundled Node.js (package {name}) is not installed.',
    remedy: 'Run "npm ci" in the root of the checkout; there are runtimes for x64 and arm64 Linux.',
  },
})
