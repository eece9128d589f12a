import { defineErrors } from '../errors/index.ts'

export const packageSigningErrors = defineErrors('PACKAGE_SIGNING', {
  KEY_UNREADABLE: {
    status: 400,
    exitCode: 66,
    message: 'The key file {file} cannot be used: {reason}.',
    remedy:
      'Give a file that `dcos-universe key new` wrote; keep the private one readable by its owner only.',
  },
  KEY_FILE_EXISTS: {
    status: 409,
    exitCode: 73,
    message: 'The key file {file} is there already.',
    remedy: 'Choose another name. A private key that is written over is lost with all that it signed.',
  },
  KEY_UNWRITABLE: {
    status: 500,
    exitCode: 73,
    message: 'The key file {file} cannot be written: {reason}.',
    remedy: 'Choose a folder that exists and has room.',
  },
  KEY_UNKNOWN: {
    status: 400,
    exitCode: 65,
    message: 'The key {keyId} is not one of the keys of repository "{repository}".',
    remedy: 'Introduce it with `dcos-universe key rotate`, which a key of the repository signs.',
  },
  KEY_REVOKED: {
    status: 400,
    exitCode: 65,
    message: 'The key {keyId} of repository "{repository}" is revoked: {reason}.',
    remedy: 'Sign with another key of the repository.',
  },
  KEY_NOT_VALID_NOW: {
    status: 400,
    exitCode: 65,
    message: 'The key {keyId} is valid from {notBefore} to {notAfter}, and it is {now}.',
    remedy: 'Rotate to a new key, or correct the clock of this machine.',
  },
  ASSETS_WITHOUT_HASH: {
    status: 400,
    exitCode: 65,
    message: 'The content of {count} assets is not known, so it cannot be signed: {urls}.',
    remedy: 'Let `dcos-universe sign` fetch them, or name the folder that holds them with --assets.',
  },
  SIGNATURE_UNREADABLE: {
    status: 400,
    exitCode: 65,
    message: 'The signature of the repository cannot be read: {reason}.',
    remedy: 'Ask the maintainer of the repository to sign it again.',
  },
})
