import { defineErrors } from '../errors/index.ts'

export const debianTreeErrors = defineErrors('DEBIAN_TREE', {
  NOT_BUILT: {
    status: 500,
    exitCode: 69,
    message: 'The Debian tree with {packages} cannot be built: {reason}.',
    remedy:
      'It needs Debian or Ubuntu with mmdebstrap ("apt-get install mmdebstrap"), the right to become root, and an archive that apt can reach.',
  },
})
