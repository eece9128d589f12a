import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Deployment } from './types.ts'
import { watchDeployment } from './watch-deployment.ts'

const deploymentArgument = { name: 'deployment-id', description: 'id of the deployment', required: true }

const list: Command = {
  id: 'marathon deployment list',
  summary: 'list the deployments that are under way',
  arguments: [{ name: 'app-id', description: 'only those of this app', required: false }],
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos marathon deployment list'],
  async run(context, input) {
    const { body } = await context.cluster().json<Deployment[]>('/service/marathon/v2/deployments')
    const wanted = input.optionalArgument('app-id')?.replace(/^\/?/, '/')
    const shown = body.filter(({ affectedApps }) => wanted === undefined || affectedApps.includes(wanted))
    if (input.flag('json')) return context.printJson(shown)
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
  examples: ['dcos marathon deployment watch 5e9b6c0a-…'],
  async run(context, input) {
    const id = input.argument('deployment-id')
    const { body } = await context.cluster().json<Deployment[]>('/service/marathon/v2/deployments')
    if (body.some((deployment) => deployment.id === id)) return watchDeployment(context, id)
    context.tell(`No deployment ${id} is under way: it has ended, or there never was one.`)
  },
}

const rollback: Command = {
  id: 'marathon deployment rollback',
  summary: 'undo a deployment that is under way',
  arguments: [deploymentArgument],
  examples: ['dcos marathon deployment rollback 5e9b6c0a-…'],
  async run(context, input) {
    const path = `/service/marathon/v2/deployments/${encodeURIComponent(input.argument('deployment-id'))}`
    context.printJson((await context.cluster().json(path, { method: 'DELETE' })).body)
  },
}

const stop: Command = {
  id: 'marathon deployment stop',
  summary: 'end a deployment where it is, without undoing it',
  arguments: [deploymentArgument],
  examples: ['dcos marathon deployment stop 5e9b6c0a-…'],
  async run(context, input) {
    const path = `/service/marathon/v2/deployments/${encodeURIComponent(input.argument('deployment-id'))}?force=true`
    await context.cluster().json(path, { method: 'DELETE' })
  },
}

export const deploymentCommands = [list, watch, rollback, stop]
