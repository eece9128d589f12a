import { defineErrors } from '@dcos-lite/lib/errors'

/** The failures of the secret store and the config service. */
export const secretsErrors = defineErrors('SECRETS', {
  PATH_INVALID: {
    status: 400,
    message: '"{path}" is no path of {what}: {reason}.',
    remedy: 'Use letters, digits and - _ . in parts between single slashes, at most 512 characters.',
  },
  BODY_INVALID: {
    status: 400,
    message: 'The request was not understood: {reason}.',
    remedy: 'Correct the request; nothing was changed.',
  },
  TOO_LARGE: {
    status: 413,
    message: 'The value has {bytes} bytes; {limitBytes} are the most.',
    remedy: 'Store less in one value, or fetch large files with "fetch" from a server that asks for a login.',
  },
  STORE_UNKNOWN: {
    status: 404,
    message: 'There is no secret store "{store}".',
    remedy: 'The one store of a cluster is "default".',
  },
  STORE_FIXED: {
    status: 501,
    message: 'Secret stores are not made, removed or sealed here: "default" is there from the beginning.',
    remedy: 'Use the store "default"; its key is a file of the masters.',
  },
  NOT_FOUND: {
    status: 404,
    message: 'There is no secret "{path}".',
    remedy: 'List the secrets: dcos security secrets list /',
  },
  EXISTS: {
    status: 409,
    message: 'There is a secret "{path}" already.',
    remedy: 'Change it with PATCH (dcos security secrets update), or choose another path.',
  },
  VERSION_NOT_FOUND: {
    status: 404,
    message: 'There is no version {version} of "{path}".',
    remedy: 'List the versions that are kept; older ones are forgotten.',
  },
  CONFLICT: {
    status: 409,
    message: '"{path}" was changed by somebody else at the same time; this call changed nothing.',
    remedy: 'Read it again and repeat the call.',
  },
  UNREADABLE: {
    status: 500,
    message: 'Version {version} of "{path}" cannot be decrypted with the keys of this master.',
    remedy: 'Compare the cluster key files of the masters; the key {keyId} is needed.',
  },
  SETTING_NOT_FOUND: {
    status: 404,
    message: 'There is no key "{path}" in the config service.',
    remedy: 'List the keys: dcos config-service list {namespace}',
  },
  VERSION_DIFFERS: {
    status: 409,
    message: '"{path}" has version {version}, not {expected}; nothing was changed.',
    remedy: 'Read it again, and repeat the call with the version that it has.',
  },
  INDEX_FORGOTTEN: {
    status: 410,
    message: 'What changed since index {index} is not known any more.',
    remedy: 'List the keys, and watch from the index of the list.',
  },
  SPACE_REFUSED: {
    status: 403,
    message: 'The service {service} may not use the secret "{path}".',
    remedy:
      'A secret in a folder is for the service of that path and those below it: move the service, or the secret.',
  },
})
