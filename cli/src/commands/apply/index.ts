import { countSteps, layOutPlan, planAsJson } from '../../apply/plan/lay-out.ts'
import { makePlan } from '../../apply/plan/make-plan.ts'
import { recognize } from '../../apply/plan/recognize.ts'
import type { Step } from '../../apply/plan/types.ts'
import { unknownFields } from '../../apply/plan/unknown-fields.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag, yesFlag } from '../../program/command.ts'
import type { Command, FlagSpec, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { confirm } from '../confirm.ts'

const fileFlag = {
  file: {
    type: 'text',
    short: 'f',
    multiple: true,
    description: 'JSON or YAML, or a folder of them; - is standard input',
    placeholder: 'PATH',
  },
} as const satisfies Record<string, FlagSpec>

const description =
  'A document is an app, a group, a pod or a job as its API takes it, or has a "kind": secret (path, and value, file or env), config (namespace, key, and value, file or env), package (name, version, options, appId). What a definition does not name is left as it is; nothing is removed but schedules of a job that names its schedules.'

async function plan(context: Context, input: Input, command: string): Promise<Step[]> {
  const paths = input.texts('file')
  if (paths.length === 0)
    throw cliErrors.INPUT_INVALID({ reason: 'name a file or a folder with -f', command })
  // Loaded on use: it brings the reader of YAML.
  const { readDocuments } = await import('../../apply/read-documents.ts')
  const { readCurrent } = await import('../../apply/read-current.ts')
  const resources = recognize(await readDocuments(context, paths))
  for (const sentence of resources.flatMap(unknownFields)) context.tell(sentence)
  return makePlan(resources, await readCurrent(context, resources))
}

/** `dcos apply` */
const apply: Command = {
  id: 'apply',
  summary: 'bring the cluster to what files say: services, jobs, packages, secrets, configuration',
  description: `${description} Shows a plan, asks, and waits for every change. When one fails, a second run goes on with what is left.`,
  flags: {
    ...fileFlag,
    force: { type: 'boolean', description: 'override deployments that are under way' },
    ...dryRunFlag,
    ...jsonFlag,
    ...yesFlag,
  },
  examples: [
    'dcos apply -f team/',
    'dcos apply -f app.yaml -f job.json --dry-run',
    'dcos apply -f team/ --yes',
  ],
  async run(context, input) {
    const steps = await plan(context, input, 'apply')
    if (input.flag('json')) context.printJson(planAsJson(steps))
    else context.print(layOutPlan(steps))
    if (input.flag('dry-run') || steps.every(({ action }) => action === 'unchanged')) return
    await confirm(context, input, 'Make these changes?', 'the plan')
    const { performPlan } = await import('../../apply/perform/perform-plan.ts')
    await performPlan(context, steps, { force: input.flag('force') })
    context.tell(
      `Applied: ${countSteps(steps).replaceAll('to create', 'created').replaceAll('to change', 'changed')}.`,
    )
  },
}

/** `dcos diff` */
const diff: Command = {
  id: 'diff',
  summary: 'show what dcos apply would change; ends with 0 when nothing, 1 when something, 2 on an error',
  description,
  flags: { ...fileFlag, ...jsonFlag },
  examples: ['dcos diff -f team/'],
  failureCode: 2,
  async run(context, input) {
    const steps = await plan(context, input, 'diff')
    const different = steps.filter(({ action }) => action !== 'unchanged')
    if (input.flag('json')) context.printJson(planAsJson(different))
    else context.print(different.length === 0 ? 'No differences.' : layOutPlan(different))
    return different.length === 0 ? 0 : 1
  },
}

export const applyCommands = [apply, diff]
