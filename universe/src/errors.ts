import { defineErrors } from '@dcos-lite/lib/errors'

export const universeErrors = defineErrors('UNIVERSE', {
  LINT_FAILED: {
    status: 400,
    exitCode: 65,
    message: '{errors} errors and {warnings} warnings in {revisions} revisions.',
    remedy: 'Correct the findings; each names the file, the rule and the fix.',
  },
  PACKAGE_NOT_FOUND: {
    status: 404,
    exitCode: 66,
    message: 'There is no package "{name}"{version} in {folder}.',
    remedy: 'Compare the name with the folders of the tree. It has: {known}.',
  },
  OPTIONS_UNREADABLE: {
    status: 400,
    exitCode: 66,
    message: 'The options file {file} cannot be read: {reason}.',
    remedy: 'Give a file with one JSON object.',
  },
  OPTIONS_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'The options do not fit the schema of {name} {version}: {reason}.',
    remedy: 'Correct the options, or the config.json of the package.',
  },
  RESULT_NOT_JSON: {
    status: 400,
    exitCode: 65,
    message:
      'The template of {name} {version} does not make JSON with these options: {reason}. Around it: {near}',
    remedy: 'Look for a comma, a quote or a missing section in the template.',
  },
  OUTPUT_UNWRITABLE: {
    status: 500,
    exitCode: 73,
    message: 'The file {file} cannot be written: {reason}.',
    remedy: 'Choose another file with --out, or make its folder.',
  },
  USAGE: {
    status: 400,
    exitCode: 64,
    message: '{reason}',
    remedy: 'See `dcos-universe {command} --help` for what is possible, with examples.',
  },
})
