import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { fetchFailed, requireSuccess } from './failed-deployment.ts'
import type { Deployment } from './types.ts'
import { watchDeployment } from './watch-deployment.ts'

function deploymentPath(input: Input): string {
  return `/service/marathon/v2/deployments/${encodeURIComponent(input.argument('deployment-id'))}`
}

const deploymentArgument = { name: 'deployment-id', description: 'id of the deployment', required: true }

async function listFailed(context: Context, input: Input): Promise<void> {
  const wanted = input.optionalArgument('app-id')?.replace(/^\/?/, '/')
  const failed = (await fetchFailed(context.cluster())).filter(
    ({ services }) => wanted === undefined || services.some(({ id }) => id === wanted),
  )
  if (input.flag('json')) return context.printJson(failed)
  if (input.flag('quiet')) return failed.forEach(({ id }) => context.print(id))
  context.printTable({
    headings: ['SERVICES', 'FAILED AT', 'OUTCOME', 'REASON', 'ID'],
    rows: failed.map(({ services, failedAt, outcome, reason, id }) => [
      services.map((service) => service.id).join(' '),
      failedAt,
      outcome,
      reason,
      id,
    ]),
  })
}

const noDeployment = (appId: string | undefined): string =>
  appId === undefined ? 'No deployment is under way' : `No deployment of ${appId} is under way`
const lookAtFailed = 'Those that failed for good are shown by: dcos marathon deployment list --failed'

const list: Command = {
  id: 'marathon deployment list',
  summary: 'list the deployments that are under way',
  arguments: [{ name: 'app-id', description: 'only those of this app', required: false }],
  flags: {
    ...jsonFlag,
    ...quietFlag,
    failed: { type: 'boolean', description: 'those that failed for good, instead of those under way' },
  },
  examples: ['dcos marathon deployment list', 'dcos marathon deployment list --failed'],
  async run(context, input) {
    if (input.flag('failed')) return listFailed(context, input)
    const { body } = await context.cluster().json<Deployment[]>('/service/marathon/v2/deployments')
    const wanted = input.optionalArgument('app-id')?.replace(/^\/?/, '/')
    const shown = body.filter(({ affectedApps }) => wanted === undefined || affectedApps.includes(wanted))
    if (input.flag('json')) return context.printJson(shown)
    if (shown.length === 0)
      throw cliErrors.NOTHING_TO_LIST({ what: noDeployment(wanted), hint: lookAtFailed })
    if (input.flag('quiet')) return shown.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['APP', 'POD', 'ACTION', 'PROGRESS', 'ID'],
      rows: shown.map(({ id, affectedApps, affectedPods, currentActions, currentStep, totalSteps }) => [
        affectedApps.join(' ') || '-',
        (affectedPods ?? []).join(' ') || '-',
        currentActions.map(({ action }) => action).join(' '),
        `${Math.max(currentStep - 1, 0)}/${totalSteps}`,
        id,
      ]),
    })
  },
}

const watch: Command = {
  id: 'marathon deployment watch',
  summary: 'show the progress of a deployment until it is done',
  arguments: [deploymentArgument],
  flags: {
    'max-count': { type: 'integer', description: 'look at most so many times', placeholder: 'N' },
    interval: { type: 'integer', description: 'seconds between two looks', placeholder: 'SECONDS' },
  },
  examples: ['dcos marathon deployment watch 5e9b6c0a-…'],
  async run(context, input) {
    const id = input.argument('deployment-id')
    const { body } = await context.cluster().json<Deployment[]>('/service/marathon/v2/deployments')
    if (body.some((deployment) => deployment.id === id)) {
      const [interval, maxCount] = [input.integer('interval'), input.integer('max-count')]
      return watchDeployment(context, id, {
        ...(interval === undefined ? {} : { intervalMs: interval * 1000 }),
        ...(maxCount === undefined ? {} : { maxCount }),
      })
    }
    await requireSuccess(context, id)
    context.tell(`No deployment ${id} is under way: it has ended, or there never was one.`)
  },
}

const rollback: Command = {
  id: 'marathon deployment rollback',
  summary: 'undo a deployment that is under way',
  arguments: [deploymentArgument],
  flags: {
    ...dryRunFlag,
    'last-healthy': {
      type: 'boolean',
      description: 'go back to the last versions that were healthy, and keep this one as failed',
    },
  },
  examples: [
    'dcos marathon deployment rollback 5e9b6c0a-…',
    'dcos marathon deployment rollback 5e9b6c0a-… --last-healthy',
  ],
  async run(context, input) {
    const query = input.flag('dry-run') ? '?dryRun=true' : ''
    if (input.flag('last-healthy')) {
      const path = `${deploymentPath(input)}/rollback${query}`
      return context.printJson((await context.cluster().json(path, { method: 'PUT', body: {} })).body)
    }
    const path = `${deploymentPath(input)}${query}`
    context.printJson((await context.cluster().json(path, { method: 'DELETE' })).body)
  },
}

const promote: Command = {
  id: 'marathon deployment promote',
  summary: 'let the first instances of a canary or blue-green deployment take over',
  arguments: [deploymentArgument],
  flags: { ...dryRunFlag, ...jsonFlag, wait: { type: 'boolean', description: 'wait until it is done' } },
  examples: ['dcos marathon deployment promote 5e9b6c0a-… --wait'],
  async run(context, input) {
    const dryRun = input.flag('dry-run')
    const path = `${deploymentPath(input)}/promote${dryRun ? '?dryRun=true' : ''}`
    const { body } = await context
      .cluster()
      .json<{ deploymentId: string; services: string[] }>(path, { method: 'PUT', body: {} })
    if (input.flag('json')) context.printJson(body)
    else context.print(`${dryRun ? 'Would promote' : 'Promoted'} ${body.services.join(' ')}`)
    if (input.flag('wait') && !dryRun) await watchDeployment(context, body.deploymentId)
  },
}

const stop: Command = {
  id: 'marathon deployment stop',
  summary: 'end a deployment where it is, without undoing it',
  arguments: [deploymentArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos marathon deployment stop 5e9b6c0a-…'],
  async run(context, input) {
    const id = input.argument('deployment-id')
    if (input.flag('dry-run')) {
      const { body } = await context.cluster().json<Deployment[]>('/service/marathon/v2/deployments')
      const found = body.find((deployment) => deployment.id === id)
      const hint = 'dcos marathon deployment list shows those that are under way.'
      if (!found) throw cliErrors.NOT_FOUND({ kind: 'deployment', name: id, hint })
      return context.print(`would end ${id} at step ${found.currentStep} of ${found.totalSteps}`)
    }
    const path = `${deploymentPath(input)}?force=true`
    await context.cluster().json(path, { method: 'DELETE' })
  },
}

export const deploymentCommands = [list, watch, promote, rollback, stop]
