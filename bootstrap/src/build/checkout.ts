import { fileURLToPath } from 'node:url'

/** The root of the checkout that bundles are built from. */
export const checkout = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
