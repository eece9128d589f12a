import { readFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { callPackages } from './call.ts'
import type { Described } from './call.ts'

/** Reads `--options FILE`, or undefined when it was not given. */
export function readOptions(input: Input): unknown {
  const file = input.text('options')
  if (file === undefined) return undefined
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
  let options: unknown
  try {
    options = JSON.parse(text)
  } catch (error) {
    throw cliErrors.NOT_JSON({ source: file, reason: (error as Error).message })
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw cliErrors.NOT_AN_OBJECT({ source: file })
  return options
}

/** Which package is meant, in the words of the API. */
export function packageRequest(input: Input): Record<string, unknown> {
  const version = input.text('package-version')
  return {
    packageName: input.argument('name'),
    ...(version === undefined ? {} : { packageVersion: version }),
  }
}

/** What an installation would send, without sending it. */
export async function renderPackage(context: Context, input: Input): Promise<unknown> {
  const options = readOptions(input)
  const appId = input.text('app-id')
  const request = {
    ...packageRequest(input),
    ...(options === undefined ? {} : { options }),
    ...(appId === undefined ? {} : { appId }),
  }
  const body = await callPackages<{ marathonJson?: unknown }>(context, 'render', request)
  return body.marathonJson ?? body
}

export const describe: Command = {
  id: 'package describe',
  summary: 'show a package, its options, or what an installation would run',
  arguments: [{ name: 'name', description: 'name of the package', required: true }],
  flags: {
    app: { type: 'boolean', description: 'print the template of the app or job' },
    'app-id': { type: 'text', description: 'id that the app would get', placeholder: 'ID' },
    cli: { type: 'boolean', description: 'print what it adds to this command' },
    config: { type: 'boolean', description: 'print the schema of the options' },
    options: { type: 'text', description: 'options to render with (implies --render)', placeholder: 'FILE' },
    'package-version': {
      type: 'text',
      description: 'this version instead of the newest',
      placeholder: 'VERSION',
    },
    'package-versions': { type: 'boolean', description: 'print all versions, the newest release first' },
    render: { type: 'boolean', description: 'print the app as it would be installed' },
  },
  examples: [
    'dcos package describe hello-world',
    'dcos package describe hello-world --app --render --options o.json',
  ],
  async run(context, input) {
    if (input.flag('package-versions')) {
      const request = { packageName: input.argument('name'), includePackageVersions: true }
      const { results } = await callPackages<{ results: Record<string, string> }>(
        context,
        'list-versions',
        request,
      )
      const newestFirst = Object.entries(results).sort((a, b) => Number(b[1]) - Number(a[1]))
      return context.printJson(newestFirst.map(([version]) => version))
    }
    if (input.flag('render') || input.text('options') !== undefined)
      return context.printJson(await renderPackage(context, input))
    const body = await callPackages<Described>(context, 'describe', packageRequest(input))
    const { runs, reason } = body.dcosLite ?? { runs: 'runs' }
    if (runs !== 'runs') context.tell(`Notice: this package is not expected to run here: ${reason ?? runs}`)
    if (input.flag('cli')) return context.printJson(body.package.resource?.cli ?? {})
    if (input.flag('config')) return context.printJson(body.package.config ?? {})
    if (input.flag('app')) {
      const { marathon, metronome } = body.package
      const encoded = marathon?.v2AppMustacheTemplate ?? metronome?.v1JobMustacheTemplate ?? ''
      return context.print(Buffer.from(encoded, 'base64').toString('utf8'))
    }
    context.printJson(body)
  },
}
