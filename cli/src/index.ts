export { commands } from './commands/index.ts'
export { cliErrors } from './errors.ts'
