export { installerErrors } from './errors.ts'
export { commands } from './commands/index.ts'
