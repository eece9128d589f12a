import { defineErrors } from '../errors/index.ts'

export const packageRenderingErrors = defineErrors('PACKAGE_RENDERING', {
  TEMPLATE_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'The template is not valid in line {line}: {reason}.',
    remedy: 'Correct the template of the package; `dcos-universe lint` checks it.',
  },
  RESULT_NOT_JSON: {
    status: 400,
    exitCode: 65,
    message: 'Unable to parse the string as a JSON value',
    remedy: 'The template and these options do not make JSON. `dcos-universe render` shows the text.',
  },
  RESULT_NOT_AN_OBJECT: {
    status: 400,
    exitCode: 65,
    message: 'Rendered Marathon JSON must be a JSON object',
    remedy: 'The template of the package has to make one app definition.',
  },
  LABELS_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'Unable to decode the JSON value as a {typeName}',
    remedy: 'The labels of the rendered definition must be strings; correct the template.',
  },
  OPTIONS_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'Options JSON failed validation',
    remedy:
      'Correct the options that the details name; `dcos package describe --config` shows what is allowed.',
  },
  OPTIONS_NOT_ALLOWED: {
    status: 400,
    exitCode: 65,
    message: 'No schema available to validate the provided options',
    remedy: 'This package has no options; install it without any.',
  },
  CONFIG_UNUSABLE: {
    status: 400,
    exitCode: 65,
    message: 'The option schema of the package cannot be used: {reason}.',
    remedy: 'Ask the maintainer of the package; its config.json is broken.',
  },
  NO_TEMPLATE: {
    status: 400,
    exitCode: 65,
    message:
      'Package: [{name}] version: [{version}] does not have a Marathon template defined and can not be rendered',
    remedy: 'The package brings only a command; there is nothing to run on the cluster.',
  },
})
