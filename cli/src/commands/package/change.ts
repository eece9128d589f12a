import type { Context } from '../../program/context.ts'

/** One place of a document that changes, as the package service plans it. */
interface Difference {
  path: string
  from?: unknown
  to?: unknown
}

/** What the package service plans. */
export interface Plan {
  action: 'install' | 'already-installed' | 'update' | 'command'
  packageName: string
  packageVersion: string
  currentVersion?: string
  appId?: string
  repository: { name?: string; uri: string; unsigned: boolean }
  options: Difference[]
  definition: Difference[]
  assets: { kind: string; name: string; change: string; pinned: boolean }[]
  dependencies: {
    packageName: string
    range: string
    neededBy: string
    state: string
    packageVersion?: string
  }[]
  restarts: boolean
  runs: string
  reason?: string
  /** Images that no agent knows a place for. */
  imagesNowhere?: string[]
  unavailableRepositories?: { name: string; message: string }[]
}

function value(of: unknown): string {
  const text = JSON.stringify(of)
  return text.length > 100 ? `${text.slice(0, 97)}...` : text
}

function lines(differences: readonly Difference[]): string[] {
  return differences.map(({ path, from, to }) => {
    if (from === undefined) return `  + ${path || '/'}: ${value(to)}`
    if (to === undefined) return `  - ${path || '/'}: ${value(from)}`
    return `  ~ ${path || '/'}: ${value(from)} -> ${value(to)}`
  })
}

function headline(plan: Plan): string {
  const { action, packageName, packageVersion, currentVersion, appId = '' } = plan
  if (action === 'update')
    return `would update ${packageName} (${appId}) from ${currentVersion ?? ''} to ${packageVersion}`
  if (action === 'command') return `would install the command of ${packageName} ${packageVersion}`
  const taken = action === 'already-installed' ? ': this id is taken, so it would be refused' : ''
  return `would install ${packageName} ${packageVersion} as ${appId}${taken}`
}

/** Prints a plan for people: what it does, what it needs, and every place that changes. */
export function printPlan(context: Context, plan: Plan): void {
  const { repository, options, definition, assets, dependencies, restarts, runs, reason } = plan
  const unsigned = repository.unsigned ? ' (UNSIGNED: nobody vouches for it)' : ''
  context.print(headline(plan))
  context.print(`from ${repository.name ?? repository.uri}${unsigned}`)
  if (runs !== 'runs') context.print(`it is not expected to run here: ${reason ?? runs}`)
  for (const { name, message } of plan.unavailableRepositories ?? [])
    context.print(`without the repository ${name}: ${message}`)
  const section = (title: string, content: readonly string[]): void => {
    if (content.length === 0) return
    context.print(`${title}:`)
    for (const line of content) context.print(line)
  }
  section(
    'needs',
    dependencies.map(({ packageName, range, neededBy, state, packageVersion = '' }) =>
      `  ${packageName} ${range} (for ${neededBy}): ${state} ${packageVersion}`.trimEnd(),
    ),
  )
  section('options', lines(options))
  section('definition', lines(definition))
  section(
    'images and files',
    assets.map(({ kind, name, change, pinned }) => {
      const sign = change === 'added' ? '+' : change === 'removed' ? '-' : ' '
      return `  ${sign} ${kind} ${name}${pinned || kind !== 'image' ? '' : ' (only a tag)'}`
    }),
  )
  for (const image of plan.imagesNowhere ?? [])
    context.print(`needs image ${image}; this cluster has no mirror for it (image_mirrors in config.yaml)`)
  if (restarts) context.print('running tasks are replaced')
}
