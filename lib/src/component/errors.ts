import { defineErrors } from '../errors/index.ts'

export const componentErrors = defineErrors('COMPONENT', {
  USAGE: {
    status: 400,
    exitCode: 64,
    message: 'The arguments of {name} were not understood: {reason}.',
    remedy: 'Start it with: {name} --config FILE [--info FILE]',
  },
  CONFIG_UNREADABLE: {
    status: 500,
    exitCode: 78,
    message: 'The configuration {file} of {name} cannot be read: {reason}.',
    remedy: 'Give a file with one JSON object; the README of the component describes its fields.',
  },
  INFO_NOT_WRITABLE: {
    status: 500,
    exitCode: 73,
    message: '{name} cannot write the file {file}: {reason}.',
    remedy: 'Choose an --info file in a folder that this user may write.',
  },
})
