import { defineErrors } from '../errors/index.ts'

/** What goes wrong at registries. The codes are those by which agents have always reported it. */
export const registryErrors = defineErrors('MESOS_IMAGE', {
  REFERENCE_INVALID: {
    status: 400,
    message: '"{reference}" names no image: {reason}.',
    remedy: 'Write [registry[:port]/]name[:tag][@sha256:digest].',
  },
  NOT_FOUND: {
    status: 404,
    message: 'The registry {registry} has no image {image}.',
    remedy: 'Check the name and the tag; a private image may need a login to be seen.',
  },
  ACCESS_DENIED: {
    status: 403,
    message: 'The registry {registry} does not let this agent read {image}: {reason}.',
    remedy: 'Give the task a secret with a docker config.json, or the agent a "credentialsFile".',
  },
  REGISTRY_UNREACHABLE: {
    status: 502,
    message: 'The registry {registry} cannot be reached: {reason}.',
    remedy:
      'Check the name, the network and "images.mirrors" of this agent. A registry without TLS must stand in "insecureRegistries".',
  },
  REGISTRY_NOT_CONFIGURED: {
    status: 502,
    message:
      'The image {image} is not to be had: {why}, and no entry of "image_mirrors" in config.yaml says who has the images of {registry}.',
    remedy:
      'Serve the images (docs/guide/images.md says how), write "prefix: {registry}" with the URL of the server under "image_mirrors", and run: dcos-installer upgrade',
  },
  REGISTRY_REFUSED: {
    status: 502,
    message: 'The registry {registry} answered {answerStatus} for {what}: {reason}.',
    remedy:
      'Look at the log of the registry; the pull goes on where it stopped when the task is started again.',
  },
  MANIFEST_INVALID: {
    status: 502,
    message: 'The image {image} cannot be used: {reason}.',
    remedy: 'Build and push it again with a current tool (Docker schema 2 or OCI).',
  },
  PLATFORM_MISSING: {
    status: 400,
    message: 'The image {image} is not made for {wanted}; it is there for {present}.',
    remedy: 'Build it for this architecture, or run the task on agents of the other one.',
  },
  DIGEST_MISMATCH: {
    status: 502,
    message: '{what} of the image {image} has the digest {actual} instead of {expected}; it was thrown away.',
    remedy: 'Somebody or something changed it on the way or in the registry. Push the image again.',
  },
  CREDENTIALS_INVALID: {
    status: 400,
    message: 'The logins from {source} cannot be used: {reason}.',
    remedy: 'They must be the text of a docker config.json: {"auths":{"registry":{"auth":"…"}}}.',
  },
})
