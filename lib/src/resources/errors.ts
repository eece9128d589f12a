import { defineErrors } from '../errors/index.ts'

export const resourceErrors = defineErrors('RESOURCES', {
  UNREADABLE: {
    status: 400,
    exitCode: 64,
    message: 'The resources "{text}" cannot be read: {reason}.',
    remedy: 'Write them as `cpus:4;mem:1024;ports:[31000-32000];cpus(role):2`.',
  },
})
