import type { NodeApisConfig } from './config.ts'
import { nodeApiErrors } from './errors.ts'

const unitName = /^[\w@:.\\-]{1,255}\.(service|socket|timer|target|mount|slice|path|scope)$/

function problemOf(config: NodeApisConfig): string | undefined {
  if (typeof config !== 'object' || config === null) return 'it is not an object'
  if (!Array.isArray(config.units)) return '"units" must be a list'
  // They become arguments of systemctl and journalctl.
  const unit = config.units.find(({ id }) => !unitName.test(id) || id.startsWith('-'))
  if (unit) return `"${String(unit.id)}" in "units" is no name of a unit`
  if (!['master', 'agent', 'agent_public'].includes(config.role)) {
    return `"role" must be "master", "agent" or "agent_public", not "${String(config.role)}"`
  }
  if (typeof config.bundleFolder !== 'string' || !config.bundleFolder.startsWith('/')) {
    return '"bundleFolder" must be an absolute path'
  }
  const urls = [config.mesosUrl, config.agentUrl].filter((url) => url !== undefined)
  const bad = urls.find((url) => !URL.canParse(url))
  return bad === undefined ? undefined : `"${bad}" is no URL`
}

/** Throws DCL_NODE_API_CONFIG_INVALID unless the node APIs can start with it. */
export function checkConfig(config: NodeApisConfig): void {
  const reason = problemOf(config)
  if (reason !== undefined) throw nodeApiErrors.CONFIG_INVALID({ reason })
}
