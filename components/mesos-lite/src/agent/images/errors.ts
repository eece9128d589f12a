import { defineErrors } from '@dcos-lite/lib/errors'

/** What goes wrong with an image on this machine; what goes wrong at registries is told by `lib/image-registry`. */
export const imageErrors = defineErrors('MESOS_IMAGE', {
  LAYER_INVALID: {
    status: 502,
    message: 'A layer of the image {image} is refused: {reason}.',
    remedy: 'Build the image again without such an entry; nothing of the layer was kept.',
  },
  TOO_LARGE: {
    status: 413,
    message: 'The image {image} is larger than the {limitMiB} MiB that this agent unpacks.',
    remedy: 'Make it smaller, or raise "images.maxUnpackedMiB" of the agent.',
  },
  STORE_FAILED: {
    status: 500,
    message: 'The image {image} cannot be stored on this agent: {reason}.',
    remedy: 'Check that the disk of the agent has room and works.',
  },
  USER_UNKNOWN: {
    status: 400,
    message: 'The image {image} has no user or group "{name}".',
    remedy: 'Name one of its /etc/passwd and /etc/group, or use numbers.',
  },
})
