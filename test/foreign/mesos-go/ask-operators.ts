import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What `mesos-go` made of a call: the answer (null: none is due), or how it failed. */
export interface OperatorAnswer {
  answer?: unknown
  refused?: string
}

/** Runs the program that asks a master and an agent everything; gives the answers by call, the last of each kind. */
export async function askOperators(
  program: string,
  flags: Record<string, string>,
): Promise<Map<string, OperatorAnswer>> {
  const words = Object.entries(flags).flatMap(([name, value]) => [`-${name}`, value])
  const { stdout } = await promisify(execFile)(program, words, { maxBuffer: 16 * 1024 * 1024 })
  const lines = stdout.trim().split('\n')
  return new Map(
    lines.map((line) => {
      const { call, ...answer } = JSON.parse(line) as OperatorAnswer & { call: string }
      return [call, answer]
    }),
  )
}
