import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { describeErrorForHumans, isDcosError } from '@dcos-lite/lib/errors'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { commands } from '../../src/commands/index.ts'
import { attachCluster } from '../../src/config/index.ts'
import type { Command } from '../../src/program/command.ts'
import { createContext } from '../../src/program/create-context.ts'
import type { Context } from '../../src/program/context.ts'
import { parseWords } from '../../src/program/parse.ts'

const all = [...commands.values()]

/** Commands that need no cluster, or need one only to name it. */
const local =
  /^(completion|auth logout|config |cluster (?!link)|plugin |job import|security org service-accounts keypair|audit verify)/

/** Words that a command takes, whatever they mean. */
function wordsFor(command: Command, file: string): string[] {
  const { arguments: specs = [], flags = {} } = command
  const given: Record<string, string> = {
    file,
    command: 'true',
    instances: '1',
    factor: '2',
    uri: 'http://127.0.0.1:1/',
  }
  const positional = specs
    .filter(({ required, name }) => required || name === 'file')
    .map(({ name }) => given[name] ?? 'x')
  const options = [
    ...('yes' in flags ? ['--yes'] : []),
    ...('leader' in flags ? ['--leader'] : []),
    ...('cpu' in flags ? ['--cpu', '1'] : []),
    ...('file' in flags ? ['--file', file] : []),
    ...('all' in flags && command.id === 'job kill' ? ['--all'] : []),
  ]
  return [...options, ...positional]
}

/** A context that prints nothing and is asked nothing. */
function silent(home: string): Context {
  const nothing = (): void => undefined
  return {
    ...createContext(0, { HOME: home, DCOS_USERNAME: 'u', DCOS_PASSWORD: 'p' }),
    ...{ print: nothing, printJson: nothing, printTable: nothing, tell: nothing, write: nothing },
    ...{ progress: nothing, progressDone: nothing },
    readInput: () => Promise.resolve('{"id":"x"}'),
    ask: () => Promise.resolve(undefined),
  }
}

/** Runs every command on a cluster at `url`; returns how those ended that need one. */
async function runAll(url: string, home: string): Promise<Map<string, unknown>> {
  const file = join(home, 'definition.json')
  writeFileSync(file, '{"id":"x","run":{}}')
  attachCluster({ clusterId: 'x', name: 'x', url, token: 'old' }, { HOME: home })
  const ended = new Map<string, unknown>()
  for (const command of all.filter(({ id }) => !local.test(id))) {
    const parsed = parseWords(command, wordsFor(command, file))
    expect(parsed.outcome, command.id).to.equal('ok')
    if (parsed.outcome !== 'ok') continue
    const outcome = await command.run(silent(home), parsed.input).then(
      (code) => code ?? 0,
      (error: unknown) => error,
    )
    ended.set(command.id, outcome)
  }
  return ended
}

async function withAnswer(status: number, body: string, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((request, answer) => {
    request.resume()
    answer
      .writeHead(status, { 'content-type': 'application/json' })
      .end(request.method === 'HEAD' ? '' : body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** All of them are explained; most (the others ended before they asked) with this text. */
function expectExplained(ended: Map<string, unknown>, usual: RegExp): void {
  let fitting = 0
  for (const [id, outcome] of ended) {
    const text = outcome instanceof Error ? describeErrorForHumans(outcome) : String(outcome)
    expect(isDcosError(outcome), `${id}: ${text}`).to.equal(true)
    expect(text, id).to.match(/^Error: \S[^]*\n {2}try: \S[^]*\n {2}code: DCL_CLI_/)
    expect(text, id).to.not.match(/\n\s+at /)
    if (usual.test(text)) fitting += 1
  }
  expect(fitting / ended.size).to.be.greaterThan(0.75)
}

describe('Every command with bad input', function () {
  this.timeout(120_000)

  it('says which argument is missing, which option is unknown, and which word is too many', () => {
    for (const command of all) {
      const { arguments: specs = [], flags = {} } = command
      const unknown = parseWords(command, ['--no-such-option'])
      expect(unknown, command.id).to.have.property('outcome', 'wrong')
      expect(unknown, command.id).to.have.property('reason').that.includes('--no-such-option')
      const [first] = specs.filter(({ required }) => required)
      if (first) {
        expect(parseWords(command, []), command.id)
          .to.have.property('reason')
          .that.includes(`<${first.name}>`)
      }
      if (specs.at(-1)?.rest !== true) {
        const many = parseWords(
          command,
          Array.from({ length: specs.length + 1 }, () => 'x'),
        )
        expect(many, command.id).to.have.property('reason').that.includes('one word too many')
      }
      for (const [name, { type }] of Object.entries(flags)) {
        const value =
          type === 'integer' ? [`--${name}`, 'many'] : type === 'text' ? [`--${name}`] : [`--${name}=1`]
        expect(parseWords(command, value), `${command.id} ${name}`).to.have.property('outcome', 'wrong')
      }
    }
  })

  it('says without a cluster how to get one', () =>
    withTemporaryFolder(async (home) => {
      const file = join(home, 'definition.json')
      writeFileSync(file, '{"id":"x","run":{}}')
      for (const command of all.filter(({ id }) => !local.test(id))) {
        const parsed = parseWords(command, wordsFor(command, file))
        if (parsed.outcome !== 'ok') throw new Error(`${command.id}: ${parsed.outcome}`)
        const outcome = await command.run(silent(home), parsed.input).then(
          () => undefined,
          (error: unknown) => error,
        )
        expect((outcome as { code?: string } | undefined)?.code, command.id).to.match(
          /DCL_CLI_(NO_CLUSTER|UNKNOWN_CLUSTER|INPUT_INVALID|NOT_CONFIRMED)/,
        )
      }
    }))

  it('says of a cluster that is away that it does not answer', () =>
    withTemporaryFolder(async (home) => {
      expectExplained(await runAll('http://127.0.0.1:1', home), /does not answer/)
    }))

  it('says of a token that is not taken how to log in', () =>
    withTemporaryFolder((home) =>
      withAnswer(401, '{"title":"Unauthorized"}', async (url) => {
        expectExplained(await runAll(url, home), /try: Log in with: dcos auth login/)
      }),
    ))

  it('names the permission that is missing, where the cluster does', () =>
    withTemporaryFolder(async (home) => {
      const reason = 'ann has no permission dcos:adminrouter:ops:mesos full.'
      await withAnswer(403, JSON.stringify({ message: `Not authorized: ${reason}` }), async (url) => {
        expectExplained(await runAll(url, home), /to this user: ann has no permission \S+mesos full\.\n/)
      })
      await withAnswer(403, '<html>Forbidden</html>', async (url) => {
        expectExplained(await runAll(url, home), /to this user\.\n {2}try: Ask an administrator/)
      })
    }))

  it('passes on what a cluster says that refuses everything', () =>
    withTemporaryFolder((home) =>
      withAnswer(500, '{"message":"the disk is full"}', async (url) => {
        expectExplained(await runAll(url, home), /the disk is full/)
      }),
    ))
})
