import { fileURLToPath } from 'node:url'

/** The folder of our own packages; it has the tree in `repo/packages`. */
export const packagesFolder = fileURLToPath(new URL('../packages', import.meta.url))
