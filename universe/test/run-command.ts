import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { DcosError } from '@dcos-lite/lib/errors'
import { commands } from '../src/commands/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
let config: Promise<Config> | undefined

/** Runs a command inside this process, without what it prints; `@/` stands for the folder. Throws what it throws. */
export async function runCommand(folder: string, args: string[]): Promise<Record<string, unknown>> {
  const two = `${args[0]}:${args[1]}`
  const id = two in commands ? two : (args[0] ?? '')
  const rest = args.slice(id === two ? 2 : 1).map((arg) => arg.replace(/^@\//, `${folder}/`))
  const command = commands[id as keyof typeof commands] as unknown as typeof commands.lint
  class Quiet extends command {
    override log(): void {}
  }
  const { exitCode } = process
  try {
    config ??= Config.load({ root })
    return (await Quiet.run(rest, await config)) as unknown as Record<string, unknown>
  } finally {
    process.exitCode = exitCode
  }
}

/** The error of a command that must fail. */
export async function failureOf(folder: string, args: string[]): Promise<DcosError> {
  try {
    await runCommand(folder, args)
  } catch (error) {
    if (isDcosError(error)) return error
    throw error
  }
  throw new Error(`"${args.join(' ')}" did not fail`)
}

/** The error code, without DCL_, of a command that must fail. */
export async function refusal(folder: string, args: string[]): Promise<string> {
  return (await failureOf(folder, args)).code.replace(/^DCL_/, '')
}
