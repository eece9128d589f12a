/** Programs of this machine, run to their end. */
export { lastWords, runProgram } from './run-program.ts'
export type { ProgramEnd, ProgramOptions } from './run-program.ts'
