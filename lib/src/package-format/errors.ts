import { defineErrors } from '../errors/index.ts'

export const packageFormatErrors = defineErrors('PACKAGE_FORMAT', {
  TREE_NOT_FOUND: {
    status: 400,
    exitCode: 66,
    message: 'There is no package tree at {folder}: {reason}.',
    remedy: 'Name the folder that holds the letter folders (A … Z), or one with repo/packages below it.',
  },
  FILE_MISSING: {
    status: 400,
    exitCode: 65,
    message: '{file} is missing.',
    remedy: 'Every revision needs a package.json; see the packaging format.',
  },
  FILE_NOT_JSON: {
    status: 400,
    exitCode: 65,
    message: '{file} is not JSON: {reason}.',
    remedy: 'Correct the file at the place that the message names.',
  },
  FILE_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: '{file} does not fit the packaging format: {reason}.',
    remedy: 'Correct the fields that the message names; `dcos-universe lint` shows all findings.',
  },
  REPOSITORY_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'The repository document does not fit the format: {reason}.',
    remedy: 'Ask the maintainer of the repository to build it again.',
  },
  VERSION_NOT_VALID: {
    status: 400,
    exitCode: 64,
    message: '"{version}" is not a DC/OS version.',
    remedy: 'Write numbers with dots between them, such as 2.2 or 1.13.5.',
  },
})
