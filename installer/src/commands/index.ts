import { LocalRemove } from './local-remove.ts'
import { LocalUp } from './local-up.ts'

/** What oclif finds by the manifest's explicit command map. */
export const commands = {
  'local:up': LocalUp,
  'local:remove': LocalRemove,
}
