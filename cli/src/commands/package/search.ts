import { cliErrors } from '../../errors.ts'
import { cut } from '../../output/numbers.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { callPackages } from './call.ts'

interface SearchResult {
  name: string
  currentVersion: string
  description: string
  framework?: boolean
  selected?: boolean
  dcosLite?: { runs: string; reason?: string; unsigned?: boolean }
}

const runsHere: Record<string, string> = { runs: 'yes', 'renders-only': 'renders only', 'cannot-run': 'no' }

export const search: Command = {
  id: 'package search',
  summary: 'look for packages in the repositories of the cluster',
  arguments: [
    { name: 'query', description: 'part of a name or description; * stands for anything', required: false },
  ],
  flags: { ...jsonFlag },
  examples: ['dcos package search', 'dcos package search hello', 'dcos package search --json "hello*"'],
  async run(context, input) {
    const query = input.optionalArgument('query')
    const body = await callPackages<{
      packages: SearchResult[]
      dcosLite?: { unavailableRepositories?: { name: string; message: string; cause?: string }[] }
    }>(context, 'search', query === undefined ? {} : { query })
    if (input.flag('json')) return context.printJson(body)
    for (const { name, message, cause } of body.dcosLite?.unavailableRepositories ?? []) {
      context.tell(`Without the repository ${name}: ${message}${cause === undefined ? '' : ` (${cause})`}`)
    }
    if (body.packages.length === 0 && query === undefined) {
      throw cliErrors.NOTHING_TO_LIST({
        what: 'The repositories of the cluster have no package',
        hint: 'See them with: dcos package repo list — and add one with: dcos package repo add NAME URI',
      })
    }
    if (body.packages.length === 0) {
      throw cliErrors.NOT_FOUND({
        kind: 'package that fits',
        name: query ?? '',
        hint: 'dcos package search lists all packages.',
      })
    }
    context.printTable({
      headings: ['NAME', 'VERSION', 'CERTIFIED', 'FRAMEWORK', 'DESCRIPTION', 'RUNS HERE'],
      rows: body.packages.map((found) => [
        found.name,
        found.currentVersion,
        String(found.selected ?? false),
        String(found.framework ?? false),
        cut(found.description.replace(/\s+/g, ' '), 80),
        (runsHere[found.dcosLite?.runs ?? ''] ?? 'unknown') +
          (found.dcosLite?.unsigned === true ? ', unsigned' : ''),
      ]),
    })
  },
}
