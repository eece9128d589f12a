import type { AppDefinition } from '../../definitions/app.ts'
import type { Violation } from '../report.ts'

/** Exactly one of cmd and args, or neither with a container that brings its own command. */
export function commandViolations(app: AppDefinition): Violation[] {
  const hasCmd = app.cmd !== undefined
  const hasArgs = app.args.length > 0
  const image = app.container?.docker !== undefined
  if (hasCmd && hasArgs) {
    return [
      { path: '/', error: "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'." },
    ]
  }
  if (!hasCmd && !hasArgs && !image) {
    return [
      { path: '/', error: "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'." },
    ]
  }
  return hasCmd && (app.cmd ?? '').length < 2
    ? [{ path: '/cmd', error: 'must have at least 2 characters' }]
    : []
}

/** A command is either a line for the shell or a list of arguments. */
export function commandShapeViolations(
  command: { shell?: string; argv?: string[] },
  path: string,
): Violation[] {
  return (command.shell === undefined) === (command.argv === undefined)
    ? [{ path, error: 'must have exactly one of shell and argv' }]
    : []
}

/** Labels that promise something about the app are kept. */
export function labelViolations(app: AppDefinition): Violation[] {
  const found: Violation[] = []
  const { labels, upgradeStrategy } = app
  if (labels.MARATHON_SINGLE_INSTANCE_APP === 'true') {
    if (app.instances > 1) {
      found.push({ path: '/instances', error: 'is greater than 1, but the app is a single instance app' })
    }
    if (upgradeStrategy.minimumHealthCapacity !== 0 || upgradeStrategy.maximumOverCapacity !== 0) {
      found.push({ path: '/upgradeStrategy', error: 'must be 0 and 0 for a single instance app' })
    }
  }
  if (labels.DCOS_MIGRATION_API_VERSION) {
    if (labels.DCOS_MIGRATION_API_VERSION !== 'v1') {
      found.push({ path: '/labels', error: 'DCOS_MIGRATION_API_VERSION must be v1' })
    }
    for (const name of ['DCOS_PACKAGE_FRAMEWORK_NAME', 'DCOS_MIGRATION_API_PATH']) {
      if (!labels[name]) found.push({ path: '/labels', error: `${name} must not be empty` })
    }
  }
  return found
}
