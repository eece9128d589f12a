/** Files of this machine, read and written whole. */
export { readIfThere } from './read-if-there.ts'
export { writeWhole } from './write-whole.ts'
